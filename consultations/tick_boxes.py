"""Boxes to tick: only what a browser sends for a ticked one counts as ticked, because agreements hang on it."""

from collections.abc import Mapping

from django import forms

TICKED = "on"  # what browsers send for a box without a value of its own


class TickBox(forms.CheckboxInput):
    def value_from_datadict(self, data: Mapping[str, str], files: Mapping[str, object], name: str) -> bool:
        return data.get(name) == TICKED


class TickBoxField(forms.BooleanField):
    widget = TickBox
