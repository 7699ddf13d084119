"""Addresses of this room. People are in them by random ids only."""

from django.urls import path

from treatments.views import card, consent, consultation, overview, today

app_name = "treatments"
urlpatterns = [
    path("", today.today, name="today"),
    # The card, and what is done from it.
    path("kortti/<uuid:pk>/", card.card_show, name="card_show"),
    path("kortti/<uuid:pk>/avaa/", card.card_open, name="card_open"),
    path("kortti/<uuid:pk>/tuli/", card.visit_note, name="visit_note"),
    path("kortti/<uuid:pk>/vahvista/", card.answers_confirm, name="answers_confirm"),
    path("kortti/<uuid:pk>/hoidot/", overview.overview_show, name="overview_show"),
    # Consent, and the consultation that rests on it.
    path("kortti/<uuid:pk>/suostumus/", consent.consent_give, name="consent_give"),
    path("kortti/<uuid:pk>/suostumus/peruuta/", consent.consent_withdraw, name="consent_withdraw"),
    path("kortti/<uuid:pk>/tallennuskielto/", consent.storing_refuse, name="storing_refuse"),
    path("kortti/<uuid:pk>/tallennuslupa/", consent.storing_allow, name="storing_allow"),
    path(
        "kortti/<uuid:pk>/konsultaatio/",
        consultation.consultation_record,
        name="consultation_record",
    ),
    path(
        "kortti/<uuid:pk>/konsultaatio/nyt/",
        consultation.consultation_check,
        name="consultation_check",
    ),
]
