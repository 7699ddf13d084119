"""The public privacy notice, and the owner's promise board."""

from django.urls import path

from privacy import paper_views, promise_views, register_views, request_views, views

app_name = "privacy"
urlpatterns = [
    path("", views.notice_show, name="notice_show"),
    *(
        path(f"{paper}.pdf", views.notice_paper_show, {"paper": paper}, name=f"notice_{paper}")
        for paper in views.PAPERS
    ),
    path("pyynto/", request_views.request_receive, name="request_receive"),
    path("rekisteri/", register_views.register_move, name="register_move"),
    path(
        "rekisteri/<slug:kind>/vapauta/", register_views.register_release, name="register_release"
    ),
    path("rekisteri/<slug:kind>/peru/", register_views.register_recall, name="register_recall"),
    path("lupaukset/", promise_views.promise_list, name="promise_list"),
    path("lupaukset/todistus/", promise_views.promise_print, name="promise_print"),
    path("paperit/", paper_views.paper_list, name="paper_list"),
    path("paperit/seloste-kasittelytoimista/", paper_views.record_show, name="record_show"),
    path("paperit/<slug:slug>/", paper_views.paper_show, name="paper_show"),
    path("paatokset/<slug:question>/", paper_views.decision_record, name="decision_record"),
    path("loukkaukset/<uuid:pk>/ilmoitus/", paper_views.breach_notice, name="breach_notice"),
]
