"""What each entry of the Journal says, in a sentence: a table of sentences by verb. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from pooledbudgets.lib.money import full_pounds
from pooledbudgets.lib.wording import and_join, count


@dataclass(frozen=True, slots=True)
class Amounts:
    """What became of one figure. Pounds; None: not reported. `figure` is its pool, line and party."""

    figure: str
    label: str
    before: Decimal | None
    after: Decimal | None

    @property
    def place(self) -> tuple[str, ...]:
        """Codes of pool, line and party."""
        return tuple(self.figure.split("/"))

    @property
    def words(self) -> str:
        """ "Older People, Northmoor: £12 became £15"."""
        if self.before == self.after:
            return f"{self.label}: the amount as before"
        if self.before is None:
            return f"{self.label}: {_pounds(self.after)}, not reported before"
        return f"{self.label}: {_pounds(self.before)} became {_pounds(self.after)}"


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence is made of, in names and not codes.

    `who` did it for `organisation` to the thing called `subject`, in `version` ("version 2 of 2017/18"; blank
    when it was of none). `names` are those of organisations by code. `amounts` are open to the reader.
    """

    verb: str
    who: str
    subject: str
    subject_kind: str = ""
    organisation: str = ""
    version: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    amounts: Sequence[Amounts] = ()

    def number(self, name: str) -> int:
        """How many of something the entry records: a number as it stands, of a list its length."""
        held = self.detail.get(name) or 0
        return held if isinstance(held, int) else len(held)

    def of(self, name: str, *nouns: str) -> str:
        """ "3 figures": what is recorded under a name, counted."""
        return count(self.number(name), *nouns)

    def text(self, name: str) -> str:
        """Something recorded as text; an organisation’s code as its name."""
        held = str(self.detail.get(name) or "")
        return self.names.get(held, held)


def sentence(told: Told) -> str:
    """The entry in one sentence or two: who did what to which thing, how much, and where.

    >>> sentence(Told("pool added", who="Ada Keyes", subject="Adults"))
    'Ada Keyes added the pool “Adults”.'
    """
    words = SENTENCES.get(told.verb)
    if words is None:
        words = _corrected if told.verb.endswith(" corrected") else _otherwise
    said = words(told) if callable(words) else _filled(words, told)
    who = f"{told.who}, for {told.organisation}," if told.organisation else told.who
    return f"{who} {said}."


def facts(told: Told) -> Iterator[str]:
    """What else the entry records, each in a few words."""
    unconfirmed = told.number("unconfirmed")
    if unconfirmed:
        yield f"{count(unconfirmed, 'confirmed figure')} must be confirmed again"
    for name, words in _FACTS.items():
        if told.detail.get(name):
            yield f"{words} {told.text(name)}"


_FACTS: Final[Mapping[str, str]] = {
    "override": "Counted although no signing authority was recorded:",
    "file": "From the file",
}

Words = str | Callable[[Told], str]


def _filled(words: str, told: Told) -> str:
    return words.format(subject=told.subject, version=told.version or "the agreement")


def _figures_saved(told: Told) -> str:
    if told.number("changed") == 1 and len(told.amounts) == 1:
        return f"changed a figure of {told.version}{_whose(told)}. {told.amounts[0].words}"
    if not told.number("changed"):
        return f"saved figures of {told.version}. Nothing differed"
    return f"changed {told.of('changed', 'figure')} of {told.version}{_whose(told)}"


def _whose(told: Told) -> str:
    """The organisations whose figures were changed at once, when the entry is of none alone."""
    if told.organisation:
        return ""
    codes = dict.fromkeys(row["figure"].rpartition("/")[2] for row in told.detail.get("figures") or ())
    return f", for {and_join([told.names.get(code, code) for code in codes])}" if codes else ""


def _file_received(told: Told) -> str:
    sent = f"sent the file “{told.subject}” for {told.version}"
    refusals, changes = told.number("refusals"), _changes(told)
    if refusals:
        return f"{sent}. It was refused, for {count(refusals, 'reason')}"
    return f"{sent}, with {changes} to save" if changes else sent


def _file_saved(told: Told) -> str:
    return f"saved the file “{told.subject}” in {told.version}: {_changes(told) or 'nothing'}"


def _changes(told: Told) -> str:
    """What a file would change, or has changed."""
    counted = (("changes", "figure"), ("printed", "printed figure"))
    return and_join([told.of(name, noun) for name, noun in counted if told.number(name)])


def _lines_added(told: Told) -> str:
    added = [
        told.of(name, noun) for name, noun in (("lines", "line"), ("groups", "group")) if told.number(name)
    ]
    return f"added {and_join(added)} to “{told.subject}” in {told.version}"


def _exception_explained(told: Told) -> str:
    owner = told.text("owner")
    said = [
        words
        for words in (
            f"status {told.text('status')}" if told.text("status") else "",
            f"owner {owner}" if owner else "",
        )
        if words
    ]
    state = f": {', '.join(said)}" if said else ""
    return f"explained the casting exception “{told.subject}” in {told.version}{state}"


def _issued(told: Told) -> str:
    earlier = told.text("supersedes")
    of = f", from {told.version}" if told.version else ""
    return f"issued {told.subject}{of}{f'. It supersedes issue {earlier}' if earlier else ''}"


def _renamed(told: Told) -> str:
    return f"gave {told.text('before') or told.subject} the name {told.text('name')} from {told.text('from')}"


def _loaded(told: Told) -> str:
    names = {"agreement": "the agreement", "decisions": "its decisions"}
    parts = [names.get(part, f"the schedule of {part}") for part in told.detail.get("parts") or ()]
    return f"loaded {and_join(parts) or 'the agreement'}: {told.subject}"


def _corrected(told: Told) -> str:
    fields = and_join([str(name).replace("_", " ") for name in told.detail.get("fields") or ()])
    return f"corrected the {told.verb.removesuffix(' corrected')} “{told.subject}”{f': {fields}' if fields else ''}"


def _otherwise(told: Told) -> str:
    return f"did this: {told.verb}, {told.subject}"


_PAPER_DEEDS: Final[Mapping[str, str]] = {
    "requested": "asked an author for a paper",
    "sent": "sent in a paper",
    "returned": "returned a paper with comments",
    "accepted": "accepted a paper",
    "withdrawn": "withdrew a paper",
}

SENTENCES: Final[Mapping[str, Words]] = {
    "agreement added": "added the agreement “{subject}”",
    "agreement file loaded": _loaded,
    "agreement closed": "closed the agreement “{subject}”",
    "party bound": "bound {subject} as a party to the agreement",
    "client group added": "added the client group “{subject}”",
    "instrument held": "recorded the instrument “{subject}”",
    "notice rule held": "recorded a rule of notice: {subject}",
    "requirement answered": lambda told: (
        f"answered the requirement {told.text('requirement')}: {told.text('state').lower()}"
    ),
    "instrument withdrawn": "withdrew the instrument “{subject}”",
    "authority recorded": lambda told: (
        f"recorded the authority for “{told.text('instrument')}”: {told.text('authority')}"
    ),
    "authority withdrawn": "withdrew an authority. {subject}",
    "execution recorded": "recorded an execution. {subject}",
    "execution withdrawn": "withdrew an execution. {subject}",
    "executed file kept": lambda told: (
        f"kept the executed copy “{told.subject}” of “{told.text('instrument')}”"
    ),
    "signing authority given": "gave signing authority to {subject}",
    "signing authority ended": "ended the signing authority of {subject}",
    "held over": "recorded what is held over. {subject}",
    "holding over ended": lambda told: f"ended the holding over. First day without it: {told.text('on')}",
    "notice given": lambda told: (
        f"recorded a notice. {told.subject}: served on {told.text('served')}, ends on {told.text('ends')}"
    ),
    "exit checklist kept": "kept the exit checklist. {subject}",
    "schedule opened": "opened the schedule for {subject}",
    "version started": "started {subject}",
    "version submitted": "submitted {version}, which is frozen from now",
    "approval route extended": "added a step to the route of approval. {subject}",
    "approval route changed": "changed a step of the route of approval. {subject}",
    "approval route shortened": "removed a step from the route of approval. {subject}",
    "version endorsed": lambda told: f"endorsed {told.version} for {told.text('body')}, {told.text('on')}",
    "version approved": lambda told: (
        f"recorded the {told.text('stage').lower()} of {told.version}: {told.text('authority')}"
        f"{'. Subject to: ' + told.text('terms') if told.text('terms') else ''}"
    ),
    "version returned": lambda told: (
        f"returned {told.version}: {told.text('authority')}. {told.text('terms').rstrip('.')}"
    ),
    "approval withdrawn": "withdrew an approval. {subject}",
    "amount disputed": lambda told: (
        f"disputed {told.text('amount')} of {told.text('label')} in {told.version}"
    ),
    "dispute resolved": "resolved a dispute in {version}. {subject}",
    "risk terms recorded": lambda told: (
        f"recorded what {told.version} says of risk: {told.text('state').lower()}"
    ),
    "gate passed by override": lambda told: (
        f"authorised the execution of {told.version} although {told.of('passed', 'thing')} block it: "
        f"{told.text('authority')}"
    ),
    "schedule executed": lambda told: f"executed {told.version}, which is {told.text('state').lower()}",
    "year closed": "closed the year with {version}",
    "bridge step added": "added a step from last year to {version}. {subject}",
    "bridge step changed": "changed a step from last year to {version}. {subject}",
    "bridge step removed": "removed a step from last year to {version}. {subject}",
    "crosswalk extended": "led “{subject}” to where it stands in the next year",
    "crosswalk shortened": lambda told: f"took “{told.text('service')}” out of the crosswalk",
    "organisation added": "added the organisation {subject}",
    "organisation renamed": _renamed,
    "succession recorded": "recorded the succession of {subject}",
    "person added": "added {subject} as a person who can sign in",
    "person appointed": "appointed {subject}",
    "membership ended": "ended the role of {subject}",
    "calendar address made": "made the {subject}",
    "calendar address revoked": "revoked the {subject}",
    "mail chosen": "chose how to hear by e-mail of what waits",
    "password changed": "changed the password of {subject}",
    "pool added": "added the pool “{subject}”",
    "host named": lambda told: f"named {told.text('host')} as the host of “{told.subject}”",
    "pool manager appointed": "appointed a pool manager: {subject}",
    "pool manager’s duty ended": "ended the duty of a pool manager: {subject}",
    "element added": "added the element “{subject}”",
    "lead appointed": "named a lead: {subject}",
    "lead ended": "ended a lead: {subject}",
    "lines added": _lines_added,
    "line changed": "changed the line “{subject}” in {version}",
    "line removed": lambda told: (
        f"removed the line “{told.text('label')}” from “{told.subject}” in {told.version}"
    ),
    "lines arranged": "put the lines of “{subject}” in another order in {version}",
    "lines copied": lambda told: (
        f"copied {told.of('lines', 'line')} of “{told.subject}” from version {told.text('from_version')} "
        f"into {told.version}"
    ),
    "group changed": "changed the group “{subject}” in {version}",
    "group removed": lambda told: (
        f"removed the group “{told.text('label')}” from “{told.subject}” in {told.version}"
    ),
    "figures saved": _figures_saved,
    "printed figures recorded": lambda told: (
        f"kept {told.of('figures', 'printed figure')} of “{told.subject}” with {told.version}"
    ),
    "figures marked indicative": lambda told: (
        f"named the decision of “{told.text('awaits')}” with {told.of('marked', 'figure')} of {told.version}"
        if told.text("awaits")
        else f"marked {told.of('marked', 'figure')} of {told.version} indicative"
    ),
    "figures confirmed": lambda told: f"confirmed {told.of('marked', 'figure')} of {told.version}",
    "statuses recorded": lambda told: (
        f"recorded the status of {told.of('marked', 'figure')} of {told.version}"
    ),
    "figures shared": "shared the organisation’s figures of {version} with the partners",
    "figures recalled": "recalled the organisation’s figures of {version}: the partners no longer see them",
    "casting exception explained": _exception_explained,
    "file received": _file_received,
    "file saved": _file_saved,
    "file put aside": "put the file “{subject}” aside. Nothing of it was saved in {version}",
    "file’s content removed": "removed the content of the file “{subject}”. What became of it stays recorded",
    "report issued": _issued,
    "party left": "recorded when a party leaves. {subject}",
    "party’s leaving withdrawn": "withdrew the leaving of a party. {subject}",
    "body added": "added the body “{subject}”",
    "body changed": "changed the body “{subject}”",
    "terms adopted": "recorded the {subject}",
    "pool served": "recorded which group governs a pool. {subject}",
    "serving a pool ended": "recorded that a group does not govern a pool any more. {subject}",
    "reporting begun": "recorded to whom a group reports. {subject}",
    "reporting ended": "recorded that a group does not report somewhere any more. {subject}",
    "seat added": "added a seat. {subject}",
    "seat changed": "changed a seat. {subject}",
    "seat ended": "ended a seat. {subject}",
    "meetings planned": lambda told: f"planned {told.of('numbers', 'meeting')} of {told.subject}",
    "year of meetings planned": lambda told: (
        f"planned {told.of('meetings', 'meeting')} of the agreement’s groups"
    ),
    "meeting published": "published the date of a meeting. {subject}",
    "extraordinary meeting called": "called an extraordinary meeting of {subject}",
    "meeting changed": "changed what is said of a meeting. {subject}",
    "meeting moved": "moved a meeting to another day. {subject}",
    "meeting cancelled": "cancelled a meeting. {subject}",
    "draft date removed": "removed a draft date of {subject}",
    "report to a meeting recorded": "recorded a report to a meeting. {subject}",
    "report to a meeting withdrawn": "withdrew the record of a report to a meeting. {subject}",
    "agenda started": "started the agenda of a meeting. {subject}",
    "item added": "added an item to an agenda. {subject}",
    "item changed": "changed an item of an agenda. {subject}",
    "agenda arranged": "put the items of an agenda in another order. {subject}",
    "item removed": "took an item off an agenda. {subject}",
    "item carried over": "carried an item over to a later meeting. {subject}",
    "late item admitted": "admitted a late item to an agenda. {subject}",
    "late item not admitted": "did not admit a late item to an agenda. {subject}",
    "agenda agreed": "agreed an agenda. {subject}",
    "agenda opened again": "opened an agreed agenda again. {subject}",
    "item made exempt": "exempted an item or paper of an agenda. {subject}",
    "exemption ended": "released an exempt item or paper of an agenda. {subject}",
    "standing item added": "added an item that stands on every agenda of {subject}",
    "standing item changed": "changed an item that stands on every agenda of {subject}",
    "standing items arranged": "put the standing items of {subject} in another order",
    "standing item removed": "removed a standing item from the agendas of {subject}",
    "item planned": "planned an item for a later meeting of {subject}",
    "planned item changed": "changed an item planned for a later meeting of {subject}",
    "planned item dropped": "dropped an item planned for a later meeting of {subject}",
    "paper added": "added a paper to an agenda. {subject}",
    "paper changed": "changed what is said of a paper. {subject}",
    "paper moved on": lambda told: (
        _PAPER_DEEDS.get(told.text("step"), "did something with a paper") + f". {told.subject}"
    ),
    "paper written": "wrote a paper. {subject}",
    "paper’s file received": "sent in the file of a paper. {subject}",
    "comments asked for": lambda told: (
        f"asked for {told.text('kind') or 'comments'} comments on a paper. {told.subject}"
    ),
    "comments given": lambda told: f"gave {told.text('kind')} comments on a paper. {told.subject}",
    "meeting called to order": "called a meeting to order. {subject}",
    "meeting closed": "closed a meeting. {subject}",
    "attendance recorded": "recorded attendance at a meeting. {subject}",
    "person in attendance recorded": "recorded who was in attendance at a meeting. {subject}",
    "person in attendance taken back": "took back who was in attendance at a meeting. {subject}",
    "interest declared": "recorded a declaration of interest. {subject}",
    "declaration taken back": "took back a declaration of interest. {subject}",
    "part resolved at a meeting": "recorded what a meeting resolved. {subject}",
    "part put to a meeting": "recorded a part put to a meeting. {subject}",
    "action agreed": "recorded an action. {subject}",
    "action updated": "recorded how an action came on. {subject}",
    "decision planned": "planned {subject}",
    "decision changed": "changed the plan of {subject}",
    "decision removed": "removed {subject}, which was planned in error",
    "recommendations recorded": "recorded the recommendations of {subject}",
    "part added at the meeting": "added a part at the meeting. {subject}",
    "outcome recorded": "recorded an outcome. {subject}",
    "decision published": "made a stage of a decision public. {subject}",
    "decision called in": "recorded a call-in. {subject}",
    "call-in settled": "recorded the end of a call-in. {subject}",
    "record corrected": "added a correction to a published record. {subject}",
    "matter linked": "linked a matter to a decision. {subject}",
    "matter unlinked": "unlinked a matter from a decision. {subject}",
    "report started": "started the report “{subject}”",
    "issue asked for": "asked for the {subject}",
    "report’s particulars changed": "changed the particulars of the report “{subject}”",
    "report’s basis changed": "changed what the report “{subject}” rests on",
    "section added": "added the section “{subject}”",
    "sections arranged": "put the sections of the report “{subject}” in another order",
    "section written": "wrote the section “{subject}”",
    "section renamed": lambda told: (
        f"gave the section “{told.text('from') or told.subject}” the heading “{told.text('to')}”"
    ),
}
"""By verb, what follows the name of who did it. A test holds that every service's verb stands here."""


OF_OWN_FIGURES: Final = frozenset(
    {
        "figures saved",
        "figures marked indicative",
        "figures confirmed",
        "statuses recorded",
        "printed figures recorded",
        "casting exception explained",
        "bridge step added",
        "bridge step changed",
        "bridge step removed",
        "file received",
        "file saved",
        "file put aside",
        "file’s content removed",
    }
)
"""Verbs of what an organisation does with its own figures. In a draft they are its own until it shares."""


def _pounds(amount: Decimal | None) -> str:
    return "not reported" if amount is None else full_pounds(amount)
