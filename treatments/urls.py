"""Addresses of this room. People are in them by random ids only."""

from django.urls import path

from treatments.views import (
    card,
    consent,
    consultation,
    day_sheet,
    entry,
    incident,
    overview,
    owner,
    patch_test,
    today,
    treatment,
)

app_name = "treatments"
urlpatterns = [
    path("", today.today, name="today"),
    path("varaus/<uuid:pk>/hoito/", today.booking_treat, name="booking_treat"),
    path("paivalista/", day_sheet.day_sheet, name="day_sheet"),
    path("paivalista/huomenna/", day_sheet.day_sheet_tomorrow, name="day_sheet_tomorrow"),
    # The card, and what is done from it.
    path("kortti/<uuid:pk>/", card.card_show, name="card_show"),
    path("kortti/<uuid:pk>/avaa/", card.card_open, name="card_open"),
    path("kortti/<uuid:pk>/tuli/", card.visit_note, name="visit_note"),
    path("kortti/<uuid:pk>/tuli/kumoa/", card.visit_take_back, name="visit_take_back"),
    path("kortti/<uuid:pk>/vahvista/", card.answers_confirm, name="answers_confirm"),
    path("kortti/<uuid:pk>/hoidot/", overview.overview_show, name="overview_show"),
    # Consent, and the consultation that rests on it.
    path("kortti/<uuid:pk>/suostumus/", consent.consent_give, name="consent_give"),
    path("kortti/<uuid:pk>/suostumus/peruuta/", consent.consent_withdraw, name="consent_withdraw"),
    path("kortti/<uuid:pk>/tallennuskielto/", consent.storing_refuse, name="storing_refuse"),
    path("kortti/<uuid:pk>/suostumus/loppunut/", consent.silent_erase, name="silent_erase"),
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
    # Treatments.
    path("kortti/<uuid:pk>/hoito/", treatment.treatment_log, name="treatment_log"),
    path("hoito/<uuid:pk>/toista/", treatment.treatment_repeat, name="treatment_repeat"),
    path("hoito/<uuid:pk>/kumoa/", treatment.entry_take_back, name="entry_take_back"),
    path("hoito/<uuid:pk>/", entry.entry_show, name="entry_show"),
    path("hoito/<uuid:pk>/korjaa/", entry.entry_correct, name="entry_correct"),
    path("hoito/<uuid:pk>/merkinta/", entry.note_review, name="note_review"),
    path("merkinnat/", entry.note_list, name="note_list"),
    path("nimeton/", owner.nameless_log, name="nameless_log"),
    # Patch tests and reactions.
    path("kortti/<uuid:pk>/testi/", patch_test.patch_test_record, name="patch_test_record"),
    path("testi/<uuid:pk>/", patch_test.patch_test_read, name="patch_test_read"),
    path("kortti/<uuid:pk>/reaktio/", patch_test.reaction_record, name="reaction_record"),
    path("kortti/<uuid:pk>/tapaturma/", incident.incident_record, name="incident_record"),
    path("tapaturma/<uuid:pk>/yhteenveto/", incident.incident_print, name="incident_print"),
    # The responsible person.
    path("takaisinveto/", owner.recall_search, name="recall_search"),
    path("sanat/", owner.term_list, name="term_list"),
]
