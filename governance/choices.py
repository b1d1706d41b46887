"""The controlled words of bodies and their decisions."""

from __future__ import annotations

from django.db.models import TextChoices


class LoadedState(TextChoices):
    """Where a schedule version of an agreement file stands. Later states come by what people do."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"


class BodyKind(TextChoices):
    """What a deciding, recommending or advising body is."""

    CABINET = "cabinet", "Cabinet or executive"
    COUNCIL = "council", "Full council"
    DELEGATED_OFFICER = "delegated-officer", "Officer under delegation"
    FINANCE_COMMITTEE = "finance-committee", "Finance committee"
    BOARD = "board", "Governing body or board"
    JMG = "jmg", "Joint Management Group"
    OFFICERS_GROUP = "officers-group", "Officers group"
    HEALTH_AND_WELLBEING_BOARD = "health-and-wellbeing-board", "Health and Wellbeing Board"
    OTHER = "other", "Other body"

    @property
    def is_group(self) -> bool:
        """Whether it works under terms of reference kept here, and its meetings are planned here."""
        return self in {BodyKind.JMG, BodyKind.OFFICERS_GROUP}


class Outcome(TextChoices):
    """What became of a lettered part. The latest recorded counts."""

    APPROVED = "approved", "Approved"
    APPROVED_SUBJECT_TO = "approved-subject-to", "Approved subject to a condition"
    AMENDED = "amended", "Approved as amended"
    NOTED = "noted", "Noted"
    DEFERRED = "deferred", "Deferred"
    REFUSED = "refused", "Refused"
    REFERRED = "referred", "Referred to another body"
    WITHDRAWN = "withdrawn", "Withdrawn after it was decided"

    @property
    def authorises(self) -> bool:
        """Whether something can be done on the strength of it."""
        return self in (Outcome.APPROVED, Outcome.APPROVED_SUBJECT_TO, Outcome.AMENDED)


class MatterKind(TextChoices):
    """What a part is about, and authorises once it is approved."""

    SCHEDULE_VERSION = "schedule-version", "A schedule version"
    INSTRUMENT = "instrument", "An instrument"
    VIREMENT = "virement", "A virement"
    INCOME_TARGET = "income-target", "An income target"
    GROUPS = "groups", "A structure of groups"
    DELEGATION = "delegation", "A delegation"
    OTHER = "other", "Something else"


class Stage(TextChoices):
    """What of a decision is published: that it is coming, what is recommended, what was decided."""

    FORWARD_PLAN = "forward-plan", "Announced in the forward plan"
    AGENDA = "agenda", "Agenda and report"
    RECORD = "record", "Record of the decision"


class KeyException(TextChoices):
    """On which ground a key decision is taken without full notice (SI 2012/2089, regulations 10 and 11)."""

    NONE = "", "None"
    GENERAL = "general-exception", "General exception: scrutiny was told in time"
    SPECIAL = "special-urgency", "Special urgency: the chair of scrutiny agreed"


class CallInResult(TextChoices):
    """What came of a call-in."""

    STANDS = "stands", "The decision stands"
    RECONSIDER = "reconsider", "Sent back to be reconsidered"


class DecisionState(TextChoices):
    """Where a decision stands on a day. Derived from its rows, never typed."""

    PLANNED = "planned", "Planned"
    ANNOUNCED = "announced", "Announced"
    ON_AGENDA = "on-agenda", "Report published"
    AWAITING_OUTCOME = "awaiting-outcome", "Outcome not recorded"
    DECIDED = "decided", "Decided"
    IN_CALL_IN = "in-call-in", "Published, may be called in"
    CALLED_IN = "called-in", "Called in"
    SENT_BACK = "sent-back", "Sent back to be reconsidered"
    IN_EFFECT = "in-effect", "In effect"
    PUBLISHED = "published", "Published"


class IssueStep(TextChoices):
    """How far a report is that is issued in the background."""

    STARTED = "started", "Being made"
    ISSUED = "issued", "Issued"
    FAILED = "failed", "Not issued"


class MailChoice(TextChoices):
    """How a person hears by e-mail of what waits for them."""

    EACH = "each", "A notice of each thing, when it comes up and when it is due"
    DIGEST = "digest", "One digest a working day, when something waits"
    NONE = "none", "No e-mail"


class Capacity(TextChoices):
    """In which capacity somebody sits on a group."""

    ELECTED_MEMBER = "elected-member", "Elected member"
    OFFICER = "officer", "Officer"
    CLINICIAN = "clinician", "Clinician"
    LAY = "lay", "Lay member"
    SERVICE_USER = "service-user", "Service user representative"
    PROVIDER = "provider", "Provider, as observer"


class ChairPlace(TextChoices):
    """Whether a seat carries the chair."""

    NONE = "", "No"
    CHAIR = "chair", "Chair"
    VICE = "vice-chair", "Vice-chair"


class QuorumKind(TextChoices):
    """What one requirement of a quorum counts."""

    EACH_PARTNER = "each-partner", "Voting members of each partner"
    OF_PARTNER = "of-partner", "Voting members of one partner"
    IN_ALL = "in-all", "Voting members in all"


class Voting(TextChoices):
    """How a group decides."""

    CONSENSUS = "consensus", "By consensus"
    BY_PARTNER = "by-partner", "One vote a partner, all of them agreeing"
    BY_MEMBER = "by-member", "By a majority of the voting members present"


class MeetingKind(TextChoices):
    """Whether a meeting is one of the year's or called for itself."""

    ORDINARY = "ordinary", "Ordinary"
    EXTRAORDINARY = "extraordinary", "Extraordinary"


class MeetingStepKind(TextChoices):
    """What was done with a meeting. Its state follows from all of them."""

    PUBLISHED = "published", "Date published"
    MOVED = "moved", "Moved to another date"
    CANCELLED = "cancelled", "Cancelled"
    AGENDA_AGREED = "agenda-agreed", "Agenda agreed by the chair"
    AGENDA_REOPENED = "agenda-reopened", "Agenda opened again"
    CLEARED = "cleared", "Pack cleared by the chair"
    RETURNED = "returned", "Pack returned by the chair"
    OPENED = "opened", "Called to order"
    CLOSED = "closed", "Closed"


class MinutesStepKind(TextChoices):
    """What was done with the minutes of a meeting. Their state follows from all of them."""

    STARTED = "started", "Draft begun"
    CIRCULATED = "circulated", "Sent to members for comments"
    RETURNED = "returned", "Returned by the chair"
    CLEARED = "cleared", "Cleared by the chair"
    APPROVED = "approved", "Approved by the group"
    PUBLISHED = "published", "Published"


class MinutesState(TextChoices):
    """Where the minutes of a meeting stand. Derived, never typed."""

    NONE = "none", "Not begun"
    DRAFT = "draft", "Draft"
    CIRCULATED = "circulated", "With members for comments"
    CLEARED = "cleared", "Cleared by the chair"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"


class Keeping(TextChoices):
    """How a rule of a group stands in a year. Derived, never typed."""

    KEPT = "kept", "Kept"
    ON_COURSE = "on-course", "On course"
    BEHIND = "behind", "Behind"
    SHORT = "short", "Falls short"
    NO_RULE = "no-rule", "Nothing asked for"


class MeetingState(TextChoices):
    """How far a meeting has come. Derived from its steps, never typed."""

    DRAFT = "draft", "Draft date"
    PLANNED = "planned", "Date published"
    AGREED = "agreed", "Agenda agreed"
    CLEARED = "cleared", "Pack cleared"
    IN_SESSION = "in-session", "In session"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"


class Purpose(TextChoices):
    """What a group is asked to do with an item."""

    DECIDE = "decide", "To decide"
    DISCUSS = "discuss", "To discuss"
    NOTE = "note", "To note"


class Audience(TextChoices):
    """Who may read an item that is kept from the public."""

    MEMBERS = "members", "The group’s members and their clerks"
    PARTNERS = "partners", "The people of all partners"


class ItemStepKind(TextChoices):
    """What was done with an item of an agenda. Whether it stands there follows from all of them."""

    ADMITTED = "admitted", "Late item admitted by the chair"
    NOT_ADMITTED = "not-admitted", "Late item not admitted by the chair"
    REMOVED = "removed", "Taken off the agenda"
    CARRIED = "carried", "Carried over to a later meeting"


class ItemState(TextChoices):
    """Whether an item stands on its agenda. Derived from its steps, never typed."""

    STANDS = "stands", "On the agenda"
    WAITS = "waits", "Late, waits for the chair"
    NOT_ADMITTED = "not-admitted", "Not admitted by the chair"
    REMOVED = "removed", "Taken off the agenda"
    CARRIED = "carried", "Carried over"

    @property
    def is_there(self) -> bool:
        """Whether it is among the items of its meeting, or may come to be."""
        return self in (ItemState.STANDS, ItemState.WAITS)


class PaperKind(TextChoices):
    """Where a paper comes from."""

    GENERATED = "generated", "A report made from what is recorded"
    WRITTEN = "written", "Written here"
    UPLOADED = "uploaded", "A file of its author"


class PaperStepKind(TextChoices):
    """What was done with a paper. Its state follows from all of them."""

    REQUESTED = "requested", "Asked for"
    SENT = "sent", "Sent in"
    RETURNED = "returned", "Returned with comments"
    ACCEPTED = "accepted", "Accepted"
    WITHDRAWN = "withdrawn", "Withdrawn"


class PaperState(TextChoices):
    """How far a paper is. Derived from its steps, never typed."""

    REQUESTED = "requested", "Asked for"
    SENT = "sent", "Sent in"
    RETURNED = "returned", "Returned with comments"
    ACCEPTED = "accepted", "Accepted"
    WITHDRAWN = "withdrawn", "Withdrawn"


class CommentKind(TextChoices):
    """On what a paper is to be commented before it goes out."""

    FINANCE = "finance", "Finance comments"
    LEGAL = "legal", "Legal comments"


class AttendanceKind(TextChoices):
    """What became of a seat at a meeting: at its start, and while it went on."""

    PRESENT = "present", "Present"
    SUBSTITUTE = "substitute", "Represented by a substitute"
    APOLOGIES = "apologies", "Apologies"
    ARRIVED = "arrived", "Arrived"
    LEFT = "left", "Left the meeting"
    OUT = "out", "Out for the item"
    BACK = "back", "Back for the item"

    @property
    def is_of_an_item(self) -> bool:
        """Whether it says something about one item alone."""
        return self in (AttendanceKind.OUT, AttendanceKind.BACK)


class InterestKind(TextChoices):
    """What kind of interest a member declares: of a councillor, or of a member for the NHS body."""

    PECUNIARY = "pecuniary", "Disclosable pecuniary interest"
    REGISTRABLE = "registrable", "Other registrable interest"
    FINANCIAL = "financial", "NHS conflict: financial"
    PROFESSIONAL = "professional", "NHS conflict: non-financial professional"
    PERSONAL = "personal", "NHS conflict: non-financial personal"
    INDIRECT = "indirect", "NHS conflict: indirect"


class InterestAction(TextChoices):
    """What a member did who declared an interest."""

    NONE = "none", "Stayed and votes"
    NO_VOTE = "no-vote", "Stayed without voting"
    LEFT = "left", "Left for it"

    @property
    def is_withdrawal(self) -> bool:
        """Whether the member takes no part in the decision."""
        return self is not InterestAction.NONE


class Vote(TextChoices):
    """How a member or a partner votes."""

    FOR = "for", "For"
    AGAINST = "against", "Against"
    ABSTAINED = "abstained", "Abstained"


class ActionState(TextChoices):
    """Where an action stands. Overdue follows from its day and is not recorded."""

    OPEN = "open", "Open"
    COMPLETE = "complete", "Complete"
    DROPPED = "dropped", "Dropped"


class PackStepKind(TextChoices):
    """How far the building of a pack has come."""

    STARTED = "started", "Started"
    REACHED = "reached", "Under way"
    BUILT = "built", "Built"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"

    @property
    def is_end(self) -> bool:
        """Whether nothing comes after it."""
        return self in (PackStepKind.BUILT, PackStepKind.FAILED, PackStepKind.CANCELLED)


class PackState(TextChoices):
    """Where a pack stands. Derived from its rows, never typed."""

    WAITING = "waiting", "Waiting for its turn"
    BUILDING = "building", "Being built"
    LOST = "lost", "Broken off"
    FAILED = "failed", "Not built"
    CANCELLED = "cancelled", "Stopped"
    BUILT = "built", "Built"
    CLEARED = "cleared", "Cleared by the chair"
    ISSUED = "issued", "Issued"
    RECALLED = "recalled", "Recalled"


class PartKind(TextChoices):
    """What a part of a pack is."""

    ITEM = "item", "An item of the agenda"
    REPORT = "report", "A report made from what is recorded"
    WRITTEN = "written", "A paper written here"
    SUPPLIED = "supplied", "A file supplied by its author"


class Edition(TextChoices):
    """For whom a file of a pack is made."""

    FULL = "full", "Members’ edition"
    PUBLIC = "public", "Public edition"
