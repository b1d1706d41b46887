"""Decisions as pages, notices and feeds show them. The only reader; everything is fetched once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from agreements.models import Agreement, Organisation, ScheduleVersion
from agreements.naming import short_name
from agreements.querysets import named
from governance.calendar_rules import (
    Deadline,
    agenda_deadline,
    effective_on,
    key_notice_deadline,
    too_late_for_agenda,
)
from governance.choices import (
    BodyKind,
    CallInResult,
    DecisionState,
    KeyException,
    MatterKind,
    Outcome,
    Stage,
)
from governance.models import (
    Body,
    CallIn,
    Decision,
    DecisionPart,
    PartAuthorises,
    PartOutcome,
    Publication,
)
from governance.querysets import reporting_on
from governance.resolutions import CallInFacts, DecisionFacts, matter_words, state_on
from governance.services.deciding import latest_outcome
from pooledbudgets.lib.financial_year import FinancialYear
from pooledbudgets.lib.money import full_pounds
from pooledbudgets.lib.partial_date import PartialDate
from pooledbudgets.lib.wording import and_join, count

NO_OUTCOME: Final = "No outcome is recorded."
CONSULTED: Final = "Consultation evidenced by"


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision in a list."""

    number: int
    title: str
    body: str
    owner: str
    """Whose body it is: a partner's short name, or "Joint"."""
    meets_on: PartialDate | None
    item: str
    forward_plan_reference: str
    is_key: bool | None
    is_exempt: bool
    state: DecisionState
    progress: str
    """What is recorded of its parts, in a few words."""
    deadlines: tuple[Deadline, ...]
    """What must still be published, and by when."""
    purpose: str
    report_by: str
    body_kind: str
    agreement_pk: int
    organisation_pk: int | None
    """Whose body it is; None for a joint one."""

    @property
    def when(self) -> str:
        """The date of the decision in words."""
        return str(self.meets_on) if self.meets_on else "Date not known"


@dataclass(frozen=True, slots=True)
class DateRow:
    """A step of a decision: by when it had to be done, when it was, and the rule or excuse in words."""

    what: str
    by: date | None
    done: str
    rule: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class DecisionLink:
    """Another decision of the same agreement, and the part that leads to it or rests on it."""

    number: int
    citation: str
    title: str
    letter: str
    state: DecisionState


@dataclass(frozen=True, slots=True)
class MatterView:
    """Something a part is about."""

    pk: int
    lead: str
    """What the part does for it, "Authorises"."""
    kind: str
    words: str
    amount: Decimal | None
    instrument_pk: int | None
    year: FinancialYear | None
    version_number: int | None
    has_ended: bool
    note: str
    """Why it does not count, when it does not."""

    @property
    def opening(self) -> str:
        """ "Authorises a virement", or "Authorises" alone when what it is stands in its words."""
        return f"{self.lead} {self.kind}".strip()

    @property
    def said(self) -> str:
        """In a sentence, for paper: "Authorises a virement: into the pool, £21,000,000"."""
        amount = f", {full_pounds(self.amount)}" if self.amount is not None else ""
        return f"{self.opening}: {self.words}{amount}"


@dataclass(frozen=True, slots=True)
class EarlierOutcome:
    """An outcome that does not count any more."""

    label: str
    text: str
    on: date
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class PartView:
    """A lettered part: what was recommended beside what was resolved, and the chain through it."""

    letter: str
    text: str
    was_added_at_meeting: bool
    outcome: Outcome | None
    outcome_words: str
    resolved: str
    """The words as resolved, when they differ from those recommended."""
    condition: str
    to_body: str
    followed_by: tuple[DecisionLink, ...]
    matters: tuple[MatterView, ...]
    earlier: tuple[EarlierOutcome, ...]
    pk: int
    to_body_pk: int | None

    @property
    def awaits_next_body(self) -> bool:
        """Whether it was referred on, and no decision of that body is planned or recorded yet."""
        return self.outcome is Outcome.REFERRED and not self.followed_by

    @property
    def said(self) -> str:
        """What was resolved, in sentences, for paper."""
        if self.outcome is None:
            return NO_OUTCOME
        sentences = [self.outcome_words, self.resolved]
        return " ".join(sentence for sentence in sentences if sentence)


@dataclass(frozen=True, slots=True)
class CallInView:
    """A call-in, and what came of it."""

    pk: int
    words: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class DecisionView:
    """All that the page and the notice of a decision say."""

    row: DecisionRow
    agreement_reference: str
    agreement_title: str
    is_illustrative: bool
    citation: str
    facts: tuple[tuple[str, str], ...]
    """Terms and values that are known."""
    purpose: str
    reasons: str
    alternatives: str
    conflicts: str
    speakers: tuple[str, ...]
    exempt_words: str
    note: str
    source: str
    ground: tuple[DecisionLink, ...]
    """On whose minute this rests, the nearest first."""
    parts: tuple[PartView, ...]
    dates: tuple[DateRow, ...]
    call_ins: tuple[CallInView, ...]
    corrections: tuple[tuple[date, str], ...]
    published: frozenset[str]
    """Stages that are published."""
    is_due: bool
    """Whether the day of the decision has come."""

    @property
    def has_chain(self) -> bool:
        """Whether anything rests on it."""
        return any(part.matters or part.followed_by for part in self.parts)

    @property
    def statements(self) -> tuple[tuple[str, str], ...]:
        """What the record says at length, each with its heading; what is not recorded is left out."""
        pairs = (
            ("Purpose", self.purpose),
            ("Reasons", self.reasons),
            ("Alternatives considered and rejected", self.alternatives),
            ("Conflicts of interest declared", self.conflicts),
        )
        return tuple((heading, text) for heading, text in pairs if text)

    @property
    def is_decided(self) -> bool:
        """Whether every part has its outcome."""
        return bool(self.parts) and all(part.outcome is not None for part in self.parts)

    @property
    def is_recorded(self) -> bool:
        """Whether the record of the decision is published."""
        return Stage.RECORD in self.published

    @property
    def may_be_called_in(self) -> bool:
        """Whether it is published and has not taken effect."""
        return self.row.state is DecisionState.IN_CALL_IN


def decision_rows(
    decisions: QuerySet[Decision],
    *,
    on: date,
    is_public: bool = False,
    organisations: Mapping[int, Organisation] | None = None,
) -> list[DecisionRow]:
    """The decisions as a list shows them, or as a public list does. Nine queries, however many there are.

    Five when the bodies' `organisations` have been fetched with their names already.
    """
    found = decisions.select_related("body", "agreement").prefetch_related(
        Prefetch("parts", queryset=DecisionPart.objects.prefetch_related("outcomes")),
        "publications",
        Prefetch("call_ins", queryset=CallIn.objects.select_related("end")),
    )
    if organisations is None:
        found = found.select_related("body__organisation").prefetch_related(*named("body__organisation"))
    rows = list(found)
    for decision in rows:
        owner = (organisations or {}).get(decision.body.organisation_id or 0)
        if owner is not None:
            decision.body.organisation = owner
    return [_row(decision, on=on, is_public=is_public) for decision in rows]


def organisations_of(agreements: Sequence[Agreement]) -> dict[int, Organisation]:
    """The parties' organisations and whoever took over from them, as they were fetched. No query."""
    found: dict[int, Organisation] = {}
    for agreement in agreements:
        for party in agreement.parties.all():
            found[party.organisation_id] = party.organisation
            for link in party.organisation.successions_out.all():
                found.setdefault(link.successor_id, link.successor)
    return found


def narrowed(
    decisions: QuerySet[Decision], *, words: str = "", body_pk: int | None = None, key: bool = False
) -> QuerySet[Decision]:
    """Those whose title, purpose, references or parts have the words, of a body, or key decisions alone."""
    if words:
        decisions = decisions.filter(
            Q(title__icontains=words)
            | Q(purpose__icontains=words)
            | Q(forward_plan_reference__icontains=words)
            | Q(report_reference__icontains=words)
            | Q(parts__text__icontains=words)
        ).distinct()
    if body_pk is not None:
        decisions = decisions.filter(body=body_pk)
    return decisions.filter(is_key=True) if key else decisions


def coming(rows: Iterable[DecisionRow]) -> list[DecisionRow]:
    """Those still to be taken, the nearest first, undated ones last."""
    to_come = (DecisionState.PLANNED, DecisionState.ANNOUNCED, DecisionState.ON_AGENDA)
    return sorted(
        (row for row in rows if row.state in to_come),
        key=lambda row: (row.meets_on is None, row.meets_on.iso if row.meets_on else "", row.number),
    )


def decision_view(decision: Decision, *, on: date, linked: QuerySet[Decision] | None = None) -> DecisionView:
    """What the page of a decision says on a day. A score of queries, whatever hangs on it.

    Of other decisions only those in `linked` are named; all of the agreement when it is not given.
    """
    return _view(decision, on=on, linked=linked, is_public=False)


def public_view(decision: Decision, *, on: date, linked: QuerySet[Decision]) -> DecisionView:
    """What everybody may read of a published decision: of each stage what was published with it.

    Recommendations come with the agenda; outcomes, reasons and all else with the record. Who recorded what
    inside the partnership, and why, is for its own people.
    """
    view = _view(decision, on=on, linked=linked, is_public=True)
    view = replace(view, note="", parts=tuple(map(_public_part, view.parts)))
    if view.is_recorded:
        return view
    shown = tuple(fact for fact in view.facts if fact[0] != CONSULTED)
    hidden = replace(view, facts=shown, reasons="", alternatives="", conflicts="", speakers=(), call_ins=())
    if Stage.AGENDA not in view.published:
        return replace(hidden, parts=())
    return replace(hidden, parts=tuple(map(_undecided, hidden.parts)))


def _view(
    decision: Decision, *, on: date, linked: QuerySet[Decision] | None, is_public: bool
) -> DecisionView:
    found = _fetched(Decision.objects.filter(pk=decision.pk)).get()
    found.agreement = decision.agreement
    others = _linked(found, linked)
    ask = _Asked(on, is_public)
    return DecisionView(
        row=_row(found, on=on, is_public=is_public),
        agreement_reference=found.agreement.reference,
        agreement_title=found.agreement.title,
        is_illustrative=found.agreement.is_illustrative,
        citation=found.citation,
        facts=_facts(found),
        purpose=found.purpose,
        reasons=found.reasons,
        alternatives=found.alternatives,
        conflicts=found.conflicts,
        speakers=tuple(line.strip() for line in found.speakers.splitlines() if line.strip()),
        exempt_words=_exempt_words(found),
        note=found.note,
        source=found.source,
        ground=tuple(_ground(found, others, ask)),
        parts=tuple(_part(part, others, ask) for part in _parts(found)),
        dates=tuple(_dates(found)),
        call_ins=tuple(_call_in(call_in) for call_in in found.call_ins.all()),
        corrections=tuple((timezone.localdate(row.at), row.text) for row in found.corrections.all()),
        published=frozenset(row.stage for row in found.publications.all()),
        is_due=found.meets_on is not None and found.meets_on.earliest <= on,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """On which day, and for whom."""

    on: date
    is_public: bool


def _public_part(part: PartView) -> PartView:
    matters = tuple(replace(matter, note="") for matter in part.matters)
    return replace(part, matters=matters, earlier=())


def _undecided(part: PartView) -> PartView:
    """The part as the agenda has it."""
    return replace(
        part,
        outcome=None,
        outcome_words=NO_OUTCOME,
        resolved="",
        condition="",
        to_body="",
        followed_by=(),
        matters=(),
    )


@dataclass(frozen=True, slots=True)
class Minute:
    """A part of a decision on which something rests, and on whose minutes that rests in turn."""

    link: DecisionLink
    owner: str
    text: str
    said: str
    """What the part does for it now: "Authorises", "No longer authorises"."""
    ground: tuple[DecisionLink, ...]


def minutes_of(version: ScheduleVersion, *, on: date, linked: QuerySet[Decision]) -> list[Minute]:
    """The minutes on which a schedule version rests, those among `linked`. A dozen queries, however many."""
    decisions = linked.filter(parts__matters__version=version).distinct()
    others = {row.pk: row for row in _fetched(linked.filter(parts__followed_by__isnull=False).distinct())}
    ask = _Asked(on, is_public=False)
    return [
        Minute(
            link=_link(decision, ask, letter=part.letter),
            owner=owner_of(decision.body, on),
            text=part.text,
            said=_matter(matter, _outcome_of(part), to_body="").lead,
            ground=tuple(_ground(decision, others, ask)),
        )
        for decision in _fetched(decisions)
        for part in _parts(decision)
        for matter in part.matters.all()
        if matter.version_id == version.pk
    ]


def _outcome_of(part: DecisionPart) -> Outcome | None:
    latest = latest_outcome(part)
    return Outcome(latest.outcome) if latest else None


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body in the list of an agreement's bodies."""

    pk: int
    name: str
    kind: str
    owner: str
    chair: str
    meets: str
    reports_to: str
    dates: str
    rules: tuple[str, ...]
    note: str
    source: str
    decisions: int
    may_change: bool

    @property
    def has_particulars(self) -> bool:
        """Whether anything is said of its chair, meetings and reporting."""
        return any((self.chair, self.meets, self.reports_to, self.note, self.source))


def body_rows(
    bodies: QuerySet[Body], *, agreement: Agreement, on: date, changeable: Sequence[int]
) -> list[BodyRow]:
    """The bodies with the rules that bind each. A handful of queries, however many there are."""
    held = Prefetch("decisions", queryset=Decision.objects.filter(agreement=agreement).only("pk", "body"))
    above = Prefetch("reports_to", queryset=reporting_on(on))
    return [
        BodyRow(
            pk=body.pk,
            name=body.name,
            kind=body.get_kind_display(),
            owner=owner_of(body, on),
            chair=body.chair,
            meets=body.meets,
            reports_to=", ".join(row.to_body.name for row in body.reports_to.all()),
            dates=_span(body),
            rules=tuple(_rules(body)),
            note=body.note,
            source=body.source,
            decisions=len(body.decisions.all()),
            may_change=body.pk in changeable,
        )
        for body in bodies.prefetch_related(held, above, *named("organisation"))
    ]


def deadline_of(decision: Decision, stage: Stage) -> Deadline | None:
    """By when the body's rules want a stage published; None when they do not, or the day is not known."""
    meeting, rules = decision.meets_on, decision.body.rules
    if meeting is None or meeting.day is None:
        return None
    if stage is Stage.AGENDA:
        return agenda_deadline(meeting.earliest, rules=rules)
    if stage is Stage.FORWARD_PLAN and decision.is_key:
        return key_notice_deadline(meeting.earliest, rules=rules)
    return None


def owner_of(body: Body, on: date) -> str:
    """Whose body it is, by the name of the day."""
    return short_name(body.organisation, on) if body.organisation else "Joint"


# --- Fetching -------------------------------------------------------------------------------------------


def _fetched(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    outcomes = PartOutcome.objects.select_related("to_body", "by")
    matters = PartAuthorises.objects.select_related(
        "end",
        "version__schedule",
        "instrument_authority__instrument",
        "instrument_authority__withdrawal",
        "approval",
    )
    parts = DecisionPart.objects.prefetch_related(
        Prefetch("outcomes", queryset=outcomes), Prefetch("matters", queryset=matters), "followed_by"
    )
    return decisions.select_related("body__organisation", "agreement").prefetch_related(
        Prefetch("parts", queryset=parts),
        "publications",
        "corrections",
        Prefetch("call_ins", queryset=CallIn.objects.select_related("end")),
        *named("body__organisation"),
    )


def _linked(decision: Decision, linked: QuerySet[Decision] | None) -> dict[int, Decision]:
    """The decisions of the agreement that stand in a chain, by key. Fetched only when there is a chain."""
    in_chain = decision.arises_from_id or any(part.followed_by.all() for part in decision.parts.all())
    if not in_chain:
        return {}
    all_of_them = Decision.objects.filter(agreement=decision.agreement_id)
    chosen = all_of_them if linked is None else linked.filter(agreement=decision.agreement_id)
    chain = chosen.filter(Q(arises_from__isnull=False) | Q(parts__followed_by__isnull=False)).distinct()
    return {row.pk: row for row in _fetched(chain)}


def _parts(decision: Decision) -> list[DecisionPart]:
    return sorted(decision.parts.all(), key=lambda part: part.order)


# --- Rows -----------------------------------------------------------------------------------------------


def _row(decision: Decision, *, on: date, is_public: bool) -> DecisionRow:
    state = _state(decision, _Asked(on, is_public))
    return DecisionRow(
        number=decision.number,
        title=decision.title,
        body=decision.body.name,
        owner=owner_of(decision.body, on),
        meets_on=decision.meets_on,
        item=decision.item,
        forward_plan_reference=decision.forward_plan_reference,
        is_key=decision.is_key,
        is_exempt=decision.is_exempt,
        state=state,
        progress=_public_progress(decision) if is_public else _progress(decision),
        deadlines=tuple(_open_deadlines(decision)),
        purpose=decision.purpose,
        report_by=decision.report_by,
        body_kind=decision.body.kind,
        agreement_pk=decision.agreement_id,
        organisation_pk=decision.body.organisation_id,
    )


def _state(decision: Decision, ask: _Asked) -> DecisionState:
    parts = list(decision.parts.all())
    record = _publication(decision, Stage.RECORD)
    effective = (
        effective_on(record.published_on, rules=decision.body.rules).on
        if record is not None and record.published_on
        else None
    )
    facts = DecisionFacts(
        last_day=decision.meets_on.latest if decision.meets_on else None,
        has_parts=bool(parts),
        has_every_outcome=all(part.outcomes.all() for part in parts)
        and (record is not None or not ask.is_public),
        is_announced=_publication(decision, Stage.FORWARD_PLAN) is not None,
        is_on_agenda=_publication(decision, Stage.AGENDA) is not None,
        is_recorded=record is not None,
        effective_on=effective,
        call_ins=[_call_in_facts(call_in) for call_in in decision.call_ins.all()],
    )
    return state_on(facts, ask.on)


def _publication(decision: Decision, stage: Stage) -> Publication | None:
    return next((row for row in decision.publications.all() if row.stage == stage), None)


def _call_in_facts(call_in: CallIn) -> CallInFacts:
    end = getattr(call_in, "end", None)
    if end is None:
        return CallInFacts(call_in.called_in_on)
    return CallInFacts(call_in.called_in_on, end.ended_on, CallInResult(end.result))


def _progress(decision: Decision) -> str:
    parts = list(decision.parts.all())
    if not parts:
        return "No recommendation yet"
    decided = [part for part in parts if part.outcomes.all()]
    if not decided:
        return f"{count(len(parts), 'part')} recommended"
    if len(decided) < len(parts):
        return f"{len(decided)} of {count(len(parts), 'part')} decided"
    labels = [
        Outcome(row.outcome).label.lower() for part in _parts(decision) if (row := latest_outcome(part))
    ]
    counted = [(label, labels.count(label)) for label in dict.fromkeys(labels)]
    said = [f"{number} {label}" for label, number in counted]
    return f"{count(len(parts), 'part')}: {and_join(said)}"


def _public_progress(decision: Decision) -> str:
    if _publication(decision, Stage.RECORD) is not None:
        return _progress(decision)
    if _publication(decision, Stage.AGENDA) is None:
        return ""
    return f"{count(len(decision.parts.all()), 'part')} recommended"


def _open_deadlines(decision: Decision) -> Iterable[Deadline]:
    """What is still to be published, for a meeting whose day is known."""
    for stage in (Stage.FORWARD_PLAN, Stage.AGENDA):
        deadline = deadline_of(decision, stage)
        if deadline is not None and _publication(decision, stage) is None:
            yield deadline


# --- The page -------------------------------------------------------------------------------------------


def _facts(decision: Decision) -> tuple[tuple[str, str], ...]:
    is_delegated = decision.body.kind == BodyKind.DELEGATED_OFFICER
    key = {True: "Yes", False: "No", None: "Not stated"}[decision.is_key]
    pairs = (
        ("Decided by" if is_delegated else "Body", decision.body.name),
        ("Date", str(decision.meets_on) if decision.meets_on else "Not known"),
        ("Agenda item", decision.item),
        ("Forward plan reference", decision.forward_plan_reference),
        ("Key decision", key),
        ("Report", decision.report_title),
        ("Report reference", decision.report_reference),
        ("Report by", decision.report_by),
        ("Cabinet member or lead", decision.portfolio),
        ("Contact", decision.contact),
        ("In consultation with", decision.consultee),
        (CONSULTED, decision.consultation_evidence),
    )
    return tuple((term, value) for term, value in pairs if value)


def _exempt_words(decision: Decision) -> str:
    if not decision.is_exempt:
        return ""
    return (
        f"Exempt under paragraph {decision.exempt_paragraph} of Schedule 12A to the Local Government Act 1972. "
        f"{decision.exempt_reason}"
    )


def _ground(decision: Decision, others: dict[int, Decision], ask: _Asked) -> Iterable[DecisionLink]:
    parts = {part.pk: (part, other) for other in others.values() for part in other.parts.all()}
    seen = {decision.pk}
    part_pk = decision.arises_from_id
    while part_pk in parts:
        part, above = parts[part_pk]
        if above.pk in seen:
            return
        seen.add(above.pk)
        yield _link(above, ask, letter=part.letter)
        part_pk = above.arises_from_id


def _link(decision: Decision, ask: _Asked, *, letter: str = "") -> DecisionLink:
    return DecisionLink(
        decision.number, decision.citation, decision.title, letter, state=_state(decision, ask)
    )


def _part(part: DecisionPart, others: dict[int, Decision], ask: _Asked) -> PartView:
    latest = latest_outcome(part)
    outcome = _outcome_of(part)
    to_body = latest.to_body.name if latest and latest.to_body else ""
    followed = [others[row.pk] for row in part.followed_by.all() if row.pk in others]
    return PartView(
        letter=part.letter,
        text=part.text,
        was_added_at_meeting=part.was_added_at_meeting,
        outcome=outcome,
        outcome_words=_outcome_words(latest, ask, has_next=bool(followed)),
        resolved=latest.text if latest else "",
        condition=latest.condition if latest else "",
        to_body=to_body,
        followed_by=tuple(_link(row, ask) for row in followed),
        matters=tuple(_matter(row, outcome, to_body=to_body) for row in part.matters.all()),
        earlier=tuple(_earlier(row) for row in sorted(part.outcomes.all(), key=_pk) if row != latest),
        pk=part.pk,
        to_body_pk=latest.to_body_id if latest else None,
    )


def _pk(row: PartOutcome) -> int:
    return row.pk


def _outcome_words(row: PartOutcome | None, ask: _Asked, *, has_next: bool) -> str:
    if row is None:
        return NO_OUTCOME
    outcome = Outcome(row.outcome)
    match outcome:
        case Outcome.APPROVED:
            return "Approved as recommended."
        case Outcome.APPROVED_SUBJECT_TO:
            return f"Approved as recommended, subject to: {row.condition}"
        case Outcome.AMENDED:
            subject = f", subject to: {row.condition}" if row.condition else ""
            return f"Approved as amended{subject}. It reads:"
        case Outcome.REFERRED:
            known = "published" if ask.is_public else "recorded"
            later = "" if has_next else f" No decision of {_the(row.to_body)} is {known} here."
            return f"Referred to {_the(row.to_body)}.{later}"
    return f"{outcome.label}."


def _the(body: Body | None) -> str:
    return f"the {body.name}" if body else "another body"


def _matter(row: PartAuthorises, outcome: Outcome | None, *, to_body: str) -> MatterView:
    authority = row.instrument_authority
    withdrawn = getattr(authority, "withdrawal", None) if authority else None
    end = getattr(row, "end", None)
    note = end.reason if end else withdrawn.reason if withdrawn else ""
    as_approval = f", as {row.approval.get_stage_display().lower()}" if row.approval else ""
    label = "" if row.kind == MatterKind.OTHER else row.get_kind_display()
    return MatterView(
        pk=row.pk,
        lead=matter_words(outcome, has_ended=bool(end or withdrawn), to_body=to_body),
        kind=label[:1].lower() + label[1:],
        words=f"{row.words}{as_approval}",
        amount=row.amount.amount if row.amount else None,
        instrument_pk=authority.instrument_id if authority else None,
        year=row.version.schedule.year if row.version else None,
        version_number=row.version.number if row.version else None,
        has_ended=bool(end or withdrawn),
        note=note,
    )


def _earlier(row: PartOutcome) -> EarlierOutcome:
    return EarlierOutcome(
        row.get_outcome_display(),
        row.text,
        timezone.localdate(row.at),
        by=row.by.full_name,
        reason=row.reason,
    )


def _dates(decision: Decision) -> Iterable[DateRow]:
    """The steps in order, each with its rule; what the body's rules do not ask for is left out."""
    yield from _notice_date(decision)
    yield from _agenda_date(decision)
    yield DateRow("Decision", None, str(decision.meets_on or "Date not known"), "")
    record = _publication(decision, Stage.RECORD)
    if record is None:
        yield DateRow("Record published", None, "Not published", "")
        return
    yield DateRow("Record published", None, _published(record), "")
    if record.published_on is None:
        yield DateRow(
            "Takes effect",
            None,
            "Cannot be computed",
            "The source does not say when the record was published.",
        )
        return
    effective = effective_on(record.published_on, rules=decision.body.rules)
    rule = effective.rule[:1].upper() + effective.rule[1:] + "."
    yield DateRow("Takes effect", None, _effect(decision, effective.on), rule)


def _notice_date(decision: Decision) -> Iterable[DateRow]:
    done = _publication(decision, Stage.FORWARD_PLAN)
    deadline = deadline_of(decision, Stage.FORWARD_PLAN)
    if done is None and deadline is None:
        return
    agenda = _publication(decision, Stage.AGENDA)
    excuse = ""
    if agenda is not None and agenda.key_exception:
        excuse = f" {KeyException(agenda.key_exception).label}. {agenda.exception_reason}"
    yield DateRow(
        "Announced in the forward plan",
        deadline.on if deadline else None,
        _published(done) if done else _missing(decision, "Not announced"),
        (f"{_sentence(deadline.rule)}{excuse}" if deadline else ""),
        is_late=bool(deadline and done and done.published_on and done.published_on > deadline.on),
    )


def _agenda_date(decision: Decision) -> Iterable[DateRow]:
    done = _publication(decision, Stage.AGENDA)
    meeting = decision.meets_on
    deadline = deadline_of(decision, Stage.AGENDA)
    if done is None and deadline is None:
        return
    excuse = f" Urgent: {done.urgency_reason}" if done is not None and done.urgency_reason else ""
    is_late = bool(
        done is not None
        and done.published_on
        and meeting is not None
        and too_late_for_agenda(done.published_on, meeting=meeting.earliest, rules=decision.body.rules)
    )
    yield DateRow(
        "Agenda and report published",
        deadline.on if deadline else None,
        _published(done) if done else _missing(decision, "Not published"),
        (f"{_sentence(deadline.rule)}{excuse}" if deadline else ""),
        is_late=is_late,
    )


def _missing(decision: Decision, words: str) -> str:
    """What is said of a step that is not recorded: of a decision taken it may well have been done."""
    is_taken = any(part.outcomes.all() for part in decision.parts.all())
    return "Not recorded" if is_taken else words


def _sentence(rule: str) -> str:
    return f"{rule[:1].upper()}{rule[1:]}."


def _published(row: Publication) -> str:
    return (
        f"{row.published_on:%-d %B %Y}" if row.published_on else "Published; the source does not give the day"
    )


def _effect(decision: Decision, effective: date) -> str:
    for call_in in decision.call_ins.all():
        end = getattr(call_in, "end", None)
        if end is None:
            return "Not while it is called in"
        if end.result == CallInResult.RECONSIDER:
            return "It does not: it was sent back to be reconsidered"
        return f"{max(effective, end.ended_on):%-d %B %Y}"
    return f"{effective:%-d %B %Y}"


def _call_in(call_in: CallIn) -> CallInView:
    words = f"Called in on {call_in.called_in_on:%-d %B %Y} by {call_in.called_in_by}: {call_in.reason}"
    end = getattr(call_in, "end", None)
    if end is not None:
        words += f" Settled on {end.ended_on:%-d %B %Y}: {CallInResult(end.result).label.lower()}."
    return CallInView(call_in.pk, words, is_open=end is None)


def _span(body: Body) -> str:
    if body.starts_on and body.ends_on:
        return f"From {body.starts_on:%-d %B %Y} until {body.ends_on:%-d %B %Y}"
    if body.starts_on:
        return f"From {body.starts_on:%-d %B %Y}"
    return f"Until {body.ends_on:%-d %B %Y}" if body.ends_on else ""


def _rules(body: Body) -> Iterable[str]:
    if body.agenda_days:
        yield f"Agenda {count(body.agenda_days, 'clear working day')} before the meeting"
    if body.key_notice_days:
        yield f"Key decisions announced {count(body.key_notice_days, 'clear day')} before"
    if body.exception_days:
        yield f"General exception: scrutiny told {count(body.exception_days, 'clear working day')} before"
    if body.call_in_days:
        yield f"Call-in for {count(body.call_in_days, 'working day')} after publication"
