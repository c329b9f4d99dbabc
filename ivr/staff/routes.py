"""The table of the staff site: every page and every deed there is, who may, and what the audit keeps of it.

Rules of this file:
- What is not here does not exist. Adding a page: docs/add-a-staff-page.md.
- A POST has a name in the audit. A GET has one when it shows something personal, or the audit itself.
- `by_store`: what is done and its row in the audit are one transaction. `confirmed`: password and code are asked again.
"""

from ivr.staff import (
    callbacks,
    closing,
    entrance,
    holding,
    listening,
    now,
    numbers,
    overview,
    own_account,
    people,
    records,
)
from ivr.staff.access import Door, Route
from ivr.staff.hours import (
    calendar,
    changes,
    confirming,
    holidays,
    line,
    lines,
    merging,
    preview,
    versions,
    windows,
)
from ivr.store.accounts.model import Role

ANYONE, STARTER = Door.ANYONE, Door.STARTER
VIEWER, EMPLOYEE, PLANNER, ADMINISTRATOR = Role

_ONE = "/terugbellen/<request_id>"
_LINE = "/uren/<line>"
_SOMEBODY = "/gebruikers/<login>"
_NOW = "/nu/<which>"
_MEASURE = "/nu/maatregel/<measure_id>"

# fmt: off
ROUTES: tuple[Route, ...] = (
    Route(path="/inloggen", method="GET", view=entrance.log_in_page, who=ANYONE),
    Route(path="/inloggen", method="POST", view=entrance.log_in, who=ANYONE, kept="log-in", by_store=True),
    Route(path="/begin", method="GET", view=entrance.begin_page, who=ANYONE),
    Route(path="/begin", method="POST", view=entrance.begin, who=ANYONE, kept="account.begun", by_store=True),
    Route(path="/begin/instellen", method="GET", view=entrance.setup_page, who=STARTER),
    Route(path="/begin/instellen", method="POST", view=entrance.setup, who=STARTER, kept="account.ready", by_store=True),

    Route(path="/", method="GET", view=overview.board_page, who=VIEWER),
    Route(path="/luister", method="GET", view=listening.listening_page, who=VIEWER),
    Route(path="/luister/geluid", method="GET", view=listening.heard_sound, who=VIEWER),
    Route(path="/uitloggen", method="POST", view=entrance.log_out, who=VIEWER, kept="log-out", by_store=True),
    Route(path="/overal-uitloggen", method="POST", view=entrance.log_out_everywhere, who=VIEWER, kept="log-out-everywhere", by_store=True),
    Route(path="/account", method="GET", view=own_account.account_page, who=VIEWER),
    Route(path="/account/wachtwoord", method="POST", view=own_account.change_password, who=VIEWER, kept="account.password", by_store=True, confirmed=True),
    Route(path="/account/herstelcodes", method="POST", view=own_account.new_codes, who=VIEWER, kept="account.codes", by_store=True, confirmed=True),
    Route(path="/account/telefooncode", method="POST", view=own_account.new_phone_code, who=EMPLOYEE, kept="account.phone_code", by_store=True, confirmed=True),
    Route(path="/sessies/<session_id>/beeindigen", method="POST", view=own_account.end_session, who=VIEWER, kept="account.session", by_store=True),
    Route(path="/bevestigen", method="GET", view=own_account.confirm_page, who=VIEWER),
    Route(path="/bevestigen", method="POST", view=own_account.confirm, who=VIEWER, kept="account.confirmed", by_store=True),

    Route(path="/terugbellen", method="GET", view=callbacks.callbacks_page, who=EMPLOYEE),
    Route(path="/terugbellen/lijst", method="GET", view=callbacks.callbacks_part, who=EMPLOYEE, touches=False),
    Route(path=_ONE, method="GET", view=callbacks.callback_page, who=EMPLOYEE, kept="callback.opened"),
    Route(path=f"{_ONE}/nemen", method="POST", view=callbacks.take, who=EMPLOYEE, kept="callback.taken"),
    Route(path=f"{_ONE}/terugleggen", method="POST", view=callbacks.release, who=EMPLOYEE, kept="callback.released"),
    Route(path=f"{_ONE}/niet-opgenomen", method="POST", view=callbacks.no_answer, who=EMPLOYEE, kept="callback.no-answer"),
    Route(path=f"{_ONE}/afronden", method="POST", view=callbacks.done, who=EMPLOYEE, kept="callback.done"),
    Route(path=f"{_ONE}/terugzetten", method="POST", view=callbacks.reopen, who=EMPLOYEE, kept="callback.reopened"),

    Route(path="/uren/bevestigen", method="GET", view=confirming.facts_page, who=VIEWER),
    Route(path="/uren/bevestigen", method="POST", view=confirming.confirm_facts, who=PLANNER, kept="hours.confirmed"),
    Route(path="/uren/kalender", method="GET", view=calendar.calendar_page, who=VIEWER),
    Route(path="/uren/versies", method="GET", view=versions.versions_page, who=VIEWER),
    Route(path="/uren/versies/<number>", method="GET", view=versions.version_page, who=VIEWER),
    Route(path="/uren/versies/<number>/terugzetten", method="POST", view=versions.restore_version, who=PLANNER, kept="hours.restoring"),
    Route(path="/uren/concept", method="GET", view=preview.preview_page, who=PLANNER),
    Route(path="/uren/concept/nalopen", method="POST", view=preview.check_concept, who=PLANNER, kept="hours.checked"),
    Route(path="/uren/concept/publiceren", method="POST", view=preview.publish_concept, who=PLANNER, kept="hours.publishing"),
    Route(path="/uren/concept/ongedaan", method="POST", view=preview.undo_change, who=PLANNER, kept="hours.undone"),
    Route(path="/uren/concept/weggooien", method="POST", view=preview.discard_concept, who=PLANNER, kept="hours.discarded"),
    Route(path="/uren/concept/samenvoegen", method="GET", view=merging.merging_page, who=PLANNER),
    Route(path="/uren/concept/samenvoegen", method="POST", view=merging.merge, who=PLANNER, kept="hours.merged"),
    Route(path="/uren/werk/<job_id>", method="GET", view=preview.job_page, who=PLANNER, touches=False),
    Route(path="/uren", method="GET", view=lines.lines_page, who=VIEWER),
    Route(path="/uren/feestdagen", method="GET", view=holidays.holidays_page, who=VIEWER),
    Route(path="/uren/feestdagen", method="POST", view=holidays.keep_holidays, who=PLANNER, kept="hours.holidays"),
    Route(path="/uren/feestdagen/kerst", method="POST", view=holidays.keep_weeks, who=PLANNER, kept="hours.christmas"),
    Route(path="/uren/terugbellen", method="GET", view=windows.windows_page, who=VIEWER),
    Route(path="/uren/terugbellen", method="POST", view=windows.keep_plan, who=PLANNER, kept="hours.windows"),
    Route(path="/uren/terugbellen/geen", method="POST", view=windows.remove_plan, who=PLANNER, kept="hours.windows-removed"),
    Route(path=_LINE, method="GET", view=line.line_page, who=VIEWER),
    Route(path=f"{_LINE}/week", method="POST", view=changes.keep_week, who=PLANNER, kept="hours.week"),
    Route(path=f"{_LINE}/week/weg", method="POST", view=changes.remove_week, who=PLANNER, kept="hours.week-removed"),
    Route(path=f"{_LINE}/anders", method="POST", view=changes.keep_override, who=PLANNER, kept="hours.dates"),
    Route(path=f"{_LINE}/anders/weg", method="POST", view=changes.remove_override, who=PLANNER, kept="hours.dates-removed"),
    Route(path=f"{_LINE}/regel", method="POST", view=changes.keep_rule, who=PLANNER, kept="hours.rule"),
    Route(path=f"{_LINE}/regel/weg", method="POST", view=changes.remove_rule, who=PLANNER, kept="hours.rule-removed"),
    Route(path=f"{_LINE}/volgen", method="POST", view=changes.follow, who=PLANNER, kept="hours.follows"),
    Route(path="/nu", method="GET", view=now.now_page, who=EMPLOYEE),
    Route(path=_NOW, method="GET", view=closing.now_line_page, who=EMPLOYEE),
    Route(path=f"{_NOW}/bekijken", method="GET", view=closing.effect_page, who=EMPLOYEE),
    Route(path=f"{_NOW}/zetten", method="POST", view=closing.begin_measure, who=EMPLOYEE, kept="closure.begun"),
    Route(path=_MEASURE, method="GET", view=holding.measure_page, who=EMPLOYEE),
    Route(path=f"{_MEASURE}/einde", method="POST", view=holding.extend_measure, who=EMPLOYEE, kept="closure.extended"),
    Route(path=f"{_MEASURE}/beeindigen", method="POST", view=holding.end_measure, who=EMPLOYEE, kept="closure.ended"),

    Route(path="/nummers", method="GET", view=numbers.numbers_page, who=ADMINISTRATOR, confirmed=True),
    Route(path="/nummers", method="POST", view=numbers.ask_number, who=ADMINISTRATOR, kept="number.asked", confirmed=True),
    Route(path="/nummers/<change_id>/bevestigen", method="POST", view=numbers.confirm_number, who=ADMINISTRATOR, kept="number.confirmed", confirmed=True),
    Route(path="/nummers/<change_id>/afwijzen", method="POST", view=numbers.refuse_number, who=ADMINISTRATOR, kept="number.refused", confirmed=True),

    Route(path="/gebruikers", method="GET", view=people.people_page, who=ADMINISTRATOR, confirmed=True),
    Route(path="/gebruikers", method="POST", view=people.add_person, who=ADMINISTRATOR, kept="user.added", by_store=True, confirmed=True),
    Route(path=f"{_SOMEBODY}/startcode", method="POST", view=people.reset_person, who=ADMINISTRATOR, kept="user.reset", by_store=True, confirmed=True),
    Route(path=f"{_SOMEBODY}/uitzetten", method="POST", view=people.disable_person, who=ADMINISTRATOR, kept="user.disabled", by_store=True, confirmed=True),
    Route(path=f"{_SOMEBODY}/aanzetten", method="POST", view=people.enable_person, who=ADMINISTRATOR, kept="user.enabled", by_store=True, confirmed=True),
    Route(path=f"{_SOMEBODY}/rol", method="POST", view=people.change_role, who=ADMINISTRATOR, kept="user.role", by_store=True, confirmed=True),
    Route(path=f"{_SOMEBODY}/uitloggen", method="POST", view=people.end_sessions, who=ADMINISTRATOR, kept="log-out-everywhere", by_store=True, confirmed=True),

    Route(path="/logboek", method="GET", view=records.records_page, who=ADMINISTRATOR, kept="audit.read"),
    Route(path="/logboek/controle", method="POST", view=records.verify, who=ADMINISTRATOR, kept="audit.verified"),
)
# fmt: on
