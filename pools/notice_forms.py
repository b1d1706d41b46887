"""What is asked for when notice is given, and when an exit is settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from agreements.choices import NoticeGround, NoticeScope
from pooledbudgets.lib.forms import DateField, ReasonForm
from pools.models import ExitItem, Pool
from pools.services.notices import NoticeSpec


class NoticeForm(ReasonForm):
    """Who gives notice of what, on which ground, and when it was served and is to end."""

    giver = forms.ChoiceField(label="Who gives notice")
    scope = forms.ChoiceField(
        label="What it would end", choices=NoticeScope.choices, widget=forms.RadioSelect
    )
    pool = forms.ChoiceField(label="Pool", required=False, help_text="Only for one pooled fund.")
    ground = forms.ChoiceField(label="Ground", choices=NoticeGround.choices, widget=forms.RadioSelect)
    served_on = DateField(label="Served on", help_text="The day it reached the other partner.")
    ends_on = DateField(label="To end on", help_text="Not before the earliest end for the ground.")
    evidence = forms.CharField(
        label="Evidence",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed on default: for example the rectification notice, its deadline, and what was not put right.",
    )
    field_order = ["giver", "scope", "pool", "ground", "served_on", "ends_on", "evidence", "reason"]

    def __init__(
        self, *args: Any, givers: Sequence[tuple[str, str]], pools: Sequence[Pool], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].choices = list(givers)  # type: ignore[attr-defined]
        self.fields["pool"].choices = [  # type: ignore[attr-defined]
            ("", "None: the whole agreement"),
            *((pool.code, pool.name) for pool in pools),
        ]

    @staticmethod
    def spec(cleaned: dict[str, Any], *, pools: Sequence[Pool]) -> NoticeSpec:
        """The facts as the service takes them."""
        return NoticeSpec(
            scope=NoticeScope(cleaned["scope"]),
            ground=NoticeGround(cleaned["ground"]),
            served_on=cleaned["served_on"],
            ends_on=cleaned["ends_on"],
            pool=next((pool for pool in pools if pool.code == cleaned["pool"]), None),
            evidence=cleaned["evidence"],
        )


class ExitItemForm(ReasonForm):
    """Whose task something is, by when, and whether it is done."""

    owner = forms.CharField(
        label="Whose task", required=False, max_length=200, help_text="A post, not a name."
    )
    due_on = DateField(label="Due", required=False)
    note = forms.CharField(
        label="What is to be done, or was",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    done_on = DateField(label="Done on", required=False, help_text="Blank until it is done.")
    field_order = ["owner", "due_on", "note", "done_on", "reason"]

    @staticmethod
    def facts_of(item: ExitItem) -> dict[str, Any]:
        """What is held, to start from."""
        return {name: getattr(item, name) for name in ("owner", "due_on", "note", "done_on")}
