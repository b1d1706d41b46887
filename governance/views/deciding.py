"""Keeping decisions: a page for each deed, which works as a plain form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agreements.middleware import SignedIn
from agreements.models import Agreement
from agreements.permissions import Verb, get_agreement, require
from governance.choices import CallInResult, Stage
from governance.decision_forms import (
    CallInEndForm,
    CallInForm,
    CorrectionForm,
    DecisionForm,
    MatterForm,
    OutcomeForm,
    PartForm,
    PublicationForm,
    RecommendationsForm,
)
from governance.decision_permissions import (
    acting_for,
    bodies_of,
    get_decision,
    get_matter,
    get_open_call_in,
    get_part,
    kept_bodies,
    leading_parts,
)
from governance.decision_reading import deadline_of
from governance.models import Decision
from governance.services.authorised import authorise, end_matter, live_matters
from governance.services.deciding import seen_in_decision, seen_in_part
from governance.services.decisions import (
    add_part_at_meeting,
    change_decision,
    plan_decision,
    record_outcome,
    record_recommendations,
    remove_decision,
    what_rests_on,
)
from governance.services.publication import (
    call_in_decision,
    correct_record,
    publish_decision,
    settle_call_in,
)
from pooledbudgets.lib.forms import ReasonForm
from pooledbudgets.lib.web import asked, run_form, seen_before


@require_http_methods(["GET", "HEAD", "POST"])
def decision_plan(request: SignedIn, reference: str) -> HttpResponse:
    """Put a decision in the forward plan."""
    agreement = get_agreement(request.standing, reference)
    require(request.standing, Verb.KEEP_DECISIONS, agreement)
    form = DecisionForm(
        request.POST or None,
        bodies=kept_bodies(request.standing, agreement),
        parts=leading_parts(request.standing, agreement),
        left_out=DecisionForm.LATER,
        initial={name: asked(request, name) for name in ("body", "arises_from")},
    )

    def deed(cleaned: dict[str, Any]) -> str:
        decision = plan_decision(
            agreement=agreement,
            facts=DecisionForm.spec(cleaned),
            standing=request.standing,
            reason=cleaned["reason"],
        )
        return f"Decision {decision.number} is planned. Record what is recommended next."

    return run_form(
        request,
        form,
        deed,
        template="governance/decision_deed.html",
        context={
            "agreement": agreement,
            "heading": "Plan a decision",
            "lead": "Only the body and the subject are needed now; the rest can follow until the record is published.",
            "submit": "Plan the decision",
            "back": reverse("governance:decision-list", args=[reference]),
            "back_text": "Decisions",
        },
        done="",
        to=reverse("governance:decision-list", args=[reference]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decision_change(request: SignedIn, reference: str, number: int) -> HttpResponse:
    """Change what is said of a decision."""
    decision = _own(request, reference, number)
    form = DecisionForm(
        request.POST or None,
        initial=DecisionForm.facts_of(decision),
        bodies=kept_bodies(request.standing, decision.agreement),
        parts=leading_parts(request.standing, decision.agreement, besides=decision),
    )
    return _page(
        request,
        decision,
        form,
        lambda cleaned: change_decision(
            decision=decision,
            facts=DecisionForm.spec(cleaned),
            seen=seen_before(request),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading="Change what is said of the decision",
        submit="Save",
        done="Changed.",
        seen=lambda: seen_in_decision(decision).text,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decision_recommend(request: SignedIn, reference: str, number: int) -> HttpResponse:
    """Write the lettered recommendations."""
    decision = _own(request, reference, number)
    form = RecommendationsForm(request.POST or None, initial=RecommendationsForm.facts_of(decision))
    return _page(
        request,
        decision,
        form,
        lambda cleaned: record_recommendations(
            decision=decision,
            texts=cleaned["texts"],
            seen=seen_before(request),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading="Write the recommendations",
        lead="What the report recommends the body to resolve. They can be changed until the agenda is published.",
        submit="Save the recommendations",
        done="The recommendations are recorded.",
        seen=lambda: seen_in_decision(decision).text,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def part_add(request: SignedIn, reference: str, number: int) -> HttpResponse:
    """Record a part that was added at the meeting."""
    decision = _own(request, reference, number)
    return _page(
        request,
        decision,
        PartForm(request.POST or None),
        lambda cleaned: add_part_at_meeting(
            decision=decision, text=cleaned["text"], standing=request.standing, reason=cleaned["reason"]
        ),
        heading="Add a part that came up at the meeting",
        lead="It takes the next letter and says that it was added at the meeting. Record its outcome after that.",
        submit="Add the part",
        done="The part is added.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def part_outcome(request: SignedIn, reference: str, number: int, letter: str) -> HttpResponse:
    """Record what became of a part; of one decided before, what loses its authority is listed."""
    decision = _own(request, reference, number)
    part = get_part(decision, letter)
    form = OutcomeForm(
        request.POST or None,
        part=part,
        bodies=list(bodies_of(decision.agreement)),
        matters=live_matters(part),
    )
    return _page(
        request,
        decision,
        form,
        lambda cleaned: record_outcome(
            part=part,
            outcome=OutcomeForm.spec(cleaned),
            keeping=cleaned.get("keeping") or (),
            seen=seen_before(request),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading=f"Record the outcome of part ({letter})",
        quoted=part.text,
        losing=lambda: live_matters(part) if part.outcomes.all() else [],
        submit="Record the outcome",
        done=f"The outcome of part ({letter}) is recorded.",
        seen=lambda: seen_in_part(part).text,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def part_authorise(request: SignedIn, reference: str, number: int, letter: str) -> HttpResponse:
    """Link what a part is about."""
    decision = _own(request, reference, number)
    part = get_part(decision, letter)
    form = MatterForm(request.POST or None, part=part, parties=list(decision.agreement.parties.all()))
    return _page(
        request,
        decision,
        form,
        lambda cleaned: authorise(
            part=part, matter=MatterForm.spec(cleaned), standing=request.standing, reason=cleaned["reason"]
        ),
        heading=f"What part ({letter}) authorises",
        quoted=part.text,
        lead="An instrument or a version is linked once the part is approved, and has its authority from this minute. "
        "Anything else can be linked before, and counts when it is approved.",
        submit="Link it",
        done=f"Linked to part ({letter}).",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def matter_unlink(request: SignedIn, reference: str, number: int, pk: int) -> HttpResponse:
    """Take something off a part to which it was linked in error."""
    decision = _own(request, reference, number)
    matter = get_matter(decision, pk)
    return _page(
        request,
        decision,
        ReasonForm(request.POST or None),
        lambda cleaned: end_matter(matter=matter, standing=request.standing, reason=cleaned["reason"]),
        heading=f"Take this off part ({matter.part.letter})",
        quoted=str(matter),
        lead="It stays in the record as linked once, and does not count any more. An authority that it gave to an "
        "instrument is withdrawn.",
        submit="Take it off",
        done="Taken off.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decision_publish(request: SignedIn, reference: str, number: int, stage: str) -> HttpResponse:
    """Record that the announcement, the agenda or the record is published."""
    decision = _own(request, reference, number)
    if stage not in Stage.values:
        raise Http404("There is no such stage.")
    form = PublicationForm(
        request.POST or None,
        stage=Stage(stage),
        decision=decision,
        initial={"published_on": request.standing.on},
    )
    headings = {
        Stage.FORWARD_PLAN: "Announce the decision in the forward plan",
        Stage.AGENDA: "Publish the agenda and report",
        Stage.RECORD: "Publish the record of the decision",
    }
    return _page(
        request,
        decision,
        form,
        lambda _: publish_decision(
            decision=decision,
            facts=form.spec(),
            standing=request.standing,
            reason=form.cleaned_data["reason"],
        ),
        heading=headings[Stage(stage)],
        lead=_publishing_words(decision, Stage(stage)),
        submit="Publish",
        done="Published.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decision_call_in(request: SignedIn, reference: str, number: int) -> HttpResponse:
    """Record that scrutiny called the decision in."""
    decision = _own(request, reference, number)
    return _page(
        request,
        decision,
        CallInForm(request.POST or None, initial={"called_in_on": request.standing.on}),
        lambda cleaned: call_in_decision(
            decision=decision,
            called_in_on=cleaned["called_in_on"],
            called_in_by=cleaned["called_in_by"],
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading="Record a call-in",
        lead="The decision does not take effect until the call-in is settled. Why it was called in is published.",
        submit="Record the call-in",
        done="The decision is called in.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def call_in_settle(request: SignedIn, reference: str, number: int) -> HttpResponse:
    """Record what came of the call-in."""
    decision = _own(request, reference, number)
    call_in = get_open_call_in(decision)
    return _page(
        request,
        decision,
        CallInEndForm(request.POST or None, initial={"ended_on": request.standing.on}),
        lambda cleaned: settle_call_in(
            call_in=call_in,
            ended_on=cleaned["ended_on"],
            result=CallInResult(cleaned["result"]),
            standing=request.standing,
            reason=cleaned["reason"],
        ),
        heading="Settle the call-in",
        submit="Settle it",
        done="The call-in is settled.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decision_correct(request: SignedIn, reference: str, number: int) -> HttpResponse:
    """Put a mistake in a published record right, beside it."""
    decision = _own(request, reference, number)
    return _page(
        request,
        decision,
        CorrectionForm(request.POST or None),
        lambda cleaned: correct_record(
            decision=decision, text=cleaned["text"], standing=request.standing, reason=cleaned["reason"]
        ),
        heading="Correct the published record",
        lead="The record stays as it was published; the correction stands beside it, with its date.",
        submit="Add the correction",
        done="The correction is published beside the record.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decision_remove(request: SignedIn, reference: str, number: int) -> HttpResponse:
    """Remove a decision that was planned in error."""
    decision = _own(request, reference, number)
    return _page(
        request,
        decision,
        ReasonForm(request.POST or None),
        lambda cleaned: remove_decision(
            decision=decision, standing=request.standing, reason=cleaned["reason"]
        ),
        heading=f"Remove decision {number}",
        lead="For one that was planned in error. Its number is not used again, and the Journal keeps what it said.",
        resting=lambda: what_rests_on(decision),
        submit="Remove it",
        done=f"Decision {number} is removed.",
        to=reverse("governance:decision-list", args=[reference]),
    )


def _publishing_words(decision: Decision, stage: Stage) -> str:
    """What publishing means, and by when the body's rules want it."""
    words = "Only the people of the body’s own organisation see it, for it is exempt."
    if not decision.is_exempt:
        words = "Everybody can see it from then on, without signing in."
    if stage is Stage.RECORD:
        words += " A published record is not changed any more."
    deadline = deadline_of(decision, stage)
    return f"{words} {deadline.what} {deadline.on:%-d %B %Y}: {deadline.rule}." if deadline else words


def _own(request: SignedIn, reference: str, number: int) -> Decision:
    """A decision the person keeps. Raises Http404, NotPermitted."""
    decision = get_decision(request.standing, reference, number)
    acting_for(decision, request.standing)
    return decision


def _page(
    request: SignedIn,
    decision: Decision,
    form: forms.BaseForm,
    deed: Callable[[dict[str, Any]], object],
    *,
    done: str,
    to: str = "",
    **context: Any,
) -> HttpResponse:
    """The form of one deed with a decision, which goes back to the decision's page."""
    agreement: Agreement = decision.agreement
    back = reverse("governance:decision-detail", args=[agreement.reference, decision.number])
    said = {
        "agreement": agreement,
        "decision": decision,
        "back": back,
        "back_text": f"Decision {decision.number}",
    }
    return run_form(
        request,
        form,
        lambda cleaned: deed(cleaned) and None,
        template="governance/decision_deed.html",
        context=said | context,
        done=done,
        to=to or back,
    )
