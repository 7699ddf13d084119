"""The owner's back office itself and the catalogue's desks."""

from tests.code.ledger import (
    CLOSED_PAGE,
    FORBIDDEN,
    FORM,
    NO_METHOD,
    ON,
    PAGE,
    SHOWS,
    SUBMITS,
    desk,
    office,
)

ROWS = (
    office("", FORM),
    # No login of its own: the owner, who is in, is led to the front page.
    office("login/", (ON, ON)),
    office("logout/", (NO_METHOD, PAGE)),
    office("password_change/", (ON, ON)),
    office("password_change/done/", SHOWS),
    office("autocomplete/", (FORBIDDEN, NO_METHOD)),
    office("jsi18n/", SHOWS),
    office("r/<path:content_type_id>/<path:object_id>/", CLOSED_PAGE, CLOSED_PAGE, key="anything"),
    office(r"^(?P<app_label>privacy|treatments)/$", FORM),
    office(r"(?P<url>.*)$", CLOSED_PAGE),
    *desk("offeredmethod", adds=True, changes=FORM, deletes=True),
    *desk("salonmethod", adds=True, changes=FORM),
    *desk("saloncondition", adds=True, changes=FORM),
    *desk("salonrule", adds=True, changes=SUBMITS),
    *desk("termclassification", adds=True),
    *desk("product", adds=True, changes=FORM),
    *desk("device", adds=True, changes=FORM),
    *desk("catalogueversion", changes=FORM),
    *desk("method"),
    *desk("condition"),
    *desk("contraindicationrule"),
    *desk("source"),
)
