"""Two partners approve one version: the page with their tracks, and the deeds that move them on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.choices import RiskTermsState
from agreements.instrument_forms import AuthorityForm, ExecutionForm
from agreements.middleware import SignedIn
from agreements.models import Party, ScheduleVersion
from agreements.naming import full_name
from agreements.permissions import Verb, require
from agreements.services.routes import add_route_step, change_route_step, remove_route_step
from pooledbudgets.lib import clock
from pooledbudgets.lib.errors import NotPermitted
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.seen import Shown, shown_report
from pooledbudgets.lib.web import run_form, seen_before
from pools.approval_forms import ApprovalForm, DisputeForm, EndorsementForm, RiskTermsForm, RouteStepForm
from pools.approval_pages import (
    MOVES,
    approvals_page,
    disputed_places,
    get_approval,
    get_dispute,
    get_route_step,
    route_scope,
)
from pools.gate_facts import gate_of, remaining_for
from pools.overview import address
from pools.permissions import get_party
from pools.reports.of_version import submission_report
from pools.selectors import figures_alone, on_record, version_tables
from pools.services.approving import (
    approve_version,
    before_decision,
    endorse_version,
    execute_version,
    next_step_of,
    override_gate,
    raise_dispute,
    record_risk_terms,
    resolve_dispute,
    withdraw_approval,
)
from pools.services.closing import close_year, closing_obstacles
from pools.views.fetch import version_for


@require_safe
def approval_list(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """The partners' tracks side by side: each step with body, date, who and on whose authority; what blocks."""
    version = version_for(request, reference, year)
    record = on_record(version)
    tables = version_tables(version, standing=request.standing, record=record)
    page = approvals_page(version, tables, record, standing=request.standing)
    return render(
        request,
        "pools/approval_list.html",
        {"version": version, "tables": tables, "page": page, "moves": MOVES},
    )


def approval_give(request: SignedIn, reference: str, year: FinancialYear, party_code: str) -> HttpResponse:
    """Record that a body approved the version, subject to words or not, or returned it."""
    version, party = _for_party(request, reference, year, party_code, Verb.APPROVE_VERSION)
    step = next_step_of(version, party, standing=request.standing)
    form = ApprovalForm(request.POST or None, initial=ApprovalForm.start_from(step) if step else {})
    asked = f"{step.stage.label} by {step.decider or 'a body of the partner'}" if step else ""
    return _decision(
        request,
        version,
        form,
        lambda cleaned: approve_version(
            version=version,
            party=party,
            approval=ApprovalForm.approval(cleaned),
            seen=seen_before(request),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading=f"{_name(request, party)}: what was decided",
        lead=f"The next step of its route: {asked}." if step else "It has gone its whole route.",
        submit="Record the decision",
        done="The decision is recorded.",
    )


def approval_withdraw(request: SignedIn, reference: str, year: FinancialYear, pk: int) -> HttpResponse:
    """Say that an approval or a return does not count."""
    version = version_for(request, reference, year)
    approval = get_approval(version, pk)
    _require(request, Verb.APPROVE_VERSION, approval.party)
    return _form(
        request,
        version,
        ReasonForm(request.POST or None),
        lambda cleaned: withdraw_approval(
            approval=approval, standing=request.standing, reason=cleaned["reason"]
        ),
        heading="Withdraw what was recorded",
        lead=f"{approval.get_outcome_display()}: {approval.words}. It stays on record as withdrawn.",
        submit="Withdraw it",
        done="It is withdrawn.",
    )


def version_endorse(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Record that the Joint Management Group recommends the version."""
    version = version_for(request, reference, year)
    require(request.standing, Verb.ENDORSE_VERSION, version.schedule.agreement)
    return _decision(
        request,
        version,
        EndorsementForm(request.POST or None),
        lambda cleaned: endorse_version(
            version=version,
            endorsement=EndorsementForm.spec(cleaned),
            seen=seen_before(request),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading=f"Endorse version {version.number}",
        lead="The group recommends it to the partners. Each of them still decides by its own route.",
        submit="Record the endorsement",
        done="The endorsement is recorded.",
    )


def dispute_raise(request: SignedIn, reference: str, year: FinancialYear, party_code: str) -> HttpResponse:
    """Say that an amount is not accepted."""
    version, party = _for_party(request, reference, year, party_code, Verb.DISPUTE_FIGURES)
    places = list(disputed_places(figures_alone(version, standing=request.standing)))
    return _decision(
        request,
        version,
        DisputeForm(request.POST or None, places=places),
        lambda cleaned: raise_dispute(
            version=version,
            party=party,
            dispute=DisputeForm.spec(cleaned),
            seen=seen_before(request),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading=f"{_name(request, party)}: dispute an amount",
        lead="While it is open nobody approves or executes the version, and it is printed with every table. What is "
        "not disputed stays payable.",
        submit="Raise the dispute",
        done="The dispute is raised.",
    )


def dispute_resolve(request: SignedIn, reference: str, year: FinancialYear, pk: int) -> HttpResponse:
    """Say how a dispute ended."""
    version = version_for(request, reference, year)
    dispute = get_dispute(version, pk)
    _require(request, Verb.DISPUTE_FIGURES, dispute.party)
    return _decision(
        request,
        version,
        ReasonForm(request.POST or None),
        lambda cleaned: resolve_dispute(
            dispute=dispute, seen=seen_before(request), standing=request.standing, reason=cleaned["reason"]
        ),
        heading="Resolve the dispute",
        lead=f"{dispute.label}. Say below what was agreed. If a figure has to change, start a new version then.",
        submit="Resolve the dispute",
        done="The dispute is resolved.",
    )


def risk_terms(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Record who bears an overspend, or that it is not agreed."""
    version = version_for(request, reference, year)
    require(request.standing, Verb.RECORD_RISK_TERMS, version.schedule.agreement)
    return _form(
        request,
        version,
        RiskTermsForm(request.POST or None),
        lambda cleaned: record_risk_terms(
            version=version,
            state=RiskTermsState(cleaned["state"]),
            terms=cleaned["terms"],
            reference=cleaned["reference"],
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading="Risk-share terms",
        lead="A schedule cannot be executed until it says who bears an overspend, or that this is not agreed and "
        "which earlier principles apply.",
        submit="Record the terms",
        done="The terms are recorded.",
    )


def gate_override(request: SignedIn, reference: str, year: FinancialYear, party_code: str) -> HttpResponse:
    """Authorise execution despite what blocks it."""
    version, party = _for_party(request, reference, year, party_code, Verb.OVERRIDE_GATE)
    return _decision(
        request,
        version,
        AuthorityForm(request.POST or None),
        lambda cleaned: override_gate(
            version=version,
            party=party,
            authority=AuthorityForm.spec(cleaned),
            seen=seen_before(request),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading=f"{_name(request, party)}: execute despite what blocks it",
        lead="What is listed below is passed for this partner alone, and nothing that comes up later. It is printed "
        "with every table, with the authority and the reason.",
        submit="Authorise it",
        done="The override is recorded.",
        with_gate=True,
    )


def version_execute(request: SignedIn, reference: str, year: FinancialYear, party_code: str) -> HttpResponse:
    """Record that a partner executed the version's annual schedule."""
    version, party = _for_party(request, reference, year, party_code, Verb.KEEP_INSTRUMENTS)
    return _decision(
        request,
        version,
        ExecutionForm(request.POST or None),
        lambda cleaned: execute_version(
            version=version,
            party=party,
            execution=ExecutionForm.spec(cleaned),
            seen=seen_before(request),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading=f"{_name(request, party)}: execution",
        lead="With the execution of the last partner the version is executed, and takes the place of the one before.",
        submit="Record the execution",
        done="The execution is recorded.",
        with_gate=True,
        passed_for=party,
    )


def route_add(request: SignedIn, reference: str, year: FinancialYear, party_code: str) -> HttpResponse:
    """Add a step to a partner's route: of this year where the year has one of its own."""
    version, party = _for_party(request, reference, year, party_code, Verb.KEEP_INSTRUMENTS)
    return _form(
        request,
        version,
        RouteStepForm(request.POST or None),
        lambda cleaned: add_route_step(
            agreement=version.schedule.agreement,
            schedule=route_scope(version, party, on=request.standing.on),
            party=party,
            step=RouteStepForm.spec(cleaned),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading=f"{_name(request, party)}: add a step to its route",
        lead="Each partner has its own route. The steps are gone in order.",
        submit="Add the step",
        done="The step is added.",
    )


def route_change(request: SignedIn, reference: str, year: FinancialYear, pk: int) -> HttpResponse:
    """Put a step of a route right, such as the day of a meeting."""
    version = version_for(request, reference, year)
    row = get_route_step(version, pk)
    _require(request, Verb.KEEP_INSTRUMENTS, row.party)
    return _form(
        request,
        version,
        RouteStepForm(request.POST or None, initial=RouteStepForm.facts_of(row)),
        lambda cleaned: change_route_step(
            row=row,
            step=RouteStepForm.spec(cleaned),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading=f"{_name(request, row.party)}: change a step",
        lead=f"{row}.",
        submit="Save the step",
        done="The step is changed.",
        also=("Remove this step", address("route-remove", version, pk=str(pk))),
    )


def route_remove(request: SignedIn, reference: str, year: FinancialYear, pk: int) -> HttpResponse:
    """Take a step off a route."""
    version = version_for(request, reference, year)
    row = get_route_step(version, pk)
    _require(request, Verb.KEEP_INSTRUMENTS, row.party)
    return _form(
        request,
        version,
        ReasonForm(request.POST or None),
        lambda cleaned: remove_route_step(row=row, standing=request.standing, reason=cleaned["reason"]),
        heading=f"{_name(request, row.party)}: remove a step",
        lead=f"{row}. What was decided at it stays on record.",
        submit="Remove the step",
        done="The step is removed.",
    )


def year_close(request: SignedIn, reference: str, year: FinancialYear) -> HttpResponse:
    """Close the year: after it nothing of its schedule changes."""
    version = version_for(request, reference, year)
    require(request.standing, Verb.CLOSE_YEAR, version.schedule.agreement)
    return _decision(
        request,
        version,
        ReasonForm(request.POST or None),
        lambda cleaned: close_year(
            version=version, seen=seen_before(request), standing=request.standing, reason=cleaned["reason"]
        ),
        heading=f"Close {year.label}",
        lead="Close a year when its accounts are agreed. No version of it can be started, moved or explained after "
        "that; it can be read, compared and issued as before.",
        obstacles=closing_obstacles(version, standing=request.standing),
        submit=f"Close {year.label}",
        done=f"{year.label} is closed.",
    )


def _for_party(
    request: SignedIn, reference: str, year: FinancialYear, party_code: str, verb: Verb
) -> tuple[ScheduleVersion, Party]:
    """The version, and the party the person may do this for. Raises Http404, NotPermitted."""
    version = version_for(request, reference, year)
    party = get_party(version, party_code)
    _require(request, verb, party)
    return version, party


def _require(request: SignedIn, verb: Verb, party: Party) -> None:
    if not request.standing.parties_for(verb, [party]):
        raise NotPermitted(f"Your role does not let you {verb} here.")


def _name(request: SignedIn, party: Party) -> str:
    return full_name(party.organisation, request.standing.on)


def _decision(
    request: SignedIn,
    version: ScheduleVersion,
    form: ReasonForm,
    deed: Callable[[dict[str, Any]], object],
    *,
    with_gate: bool = False,
    passed_for: Party | None = None,
    **words: Any,
) -> HttpResponse:
    """A page with the version's tables, what qualifies and what blocks them, that asks for a decision.

    What an override of `passed_for` passes is not said to block; the override itself qualifies the tables.
    """
    report = cache(lambda: submission_report(version, standing=request.standing, as_at=clock.now()))
    gate = cache(lambda: gate_of(version, standing=request.standing) if with_gate else [])

    def shown() -> Shown:
        marked = shown_report(report(), since=seen_before(request))
        return Shown(marked.tables, before_decision(report(), gate()))

    context: dict[str, Any] = {
        "report": report,
        "blocking": cache(lambda: remaining_for(version, passed_for, gate()) if passed_for else gate()),
        "shown": cache(shown),
        "is_decision": True,
    }
    return _form(request, version, form, deed, **words, **context)


@require_http_methods(["GET", "HEAD", "POST"])
def _form(
    request: SignedIn,
    version: ScheduleVersion,
    form: ReasonForm,
    deed: Callable[[dict[str, Any]], object],
    *,
    done: str,
    **context: Any,
) -> HttpResponse:
    """A page that asks for something about a version, and goes back to its approvals."""
    back = address("approval-list", version)
    return run_form(
        request,
        form,
        deed,
        template="pools/approval_deed.html",
        context={"version": version, "back": back, **context},
        done=done,
        to=back,
    )
