"""A time zone is found by what people call it, and called by that again."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.services.time_zones import find_zone, known_zones, zone_label, zone_of_place


@pytest.mark.parametrize(
    ("typed", "zone", "ru", "en"),
    [
        ("Екатеринбург", "Asia/Yekaterinburg", "Екатеринбург", "Yekaterinburg"),
        ("екатиринбург.", "Asia/Yekaterinburg", "Екатеринбург", "Yekaterinburg"),
        ("Berlin", "Europe/Berlin", "Берлин", "Berlin"),
        ("new york", "America/New_York", "Нью-Йорк", "New York"),
        ("мск", "Europe/Moscow", "Москва", "Moscow"),
        ("МСК+2", "Etc/GMT-5", "UTC+5", "UTC+5"),
        ("UTC +5", "Etc/GMT-5", "UTC+5", "UTC+5"),
        ("utc-3", "Etc/GMT+3", "UTC-3", "UTC-3"),
        ("+05:00", "Etc/GMT-5", "UTC+5", "UTC+5"),
        ("GMT", "Etc/UTC", "UTC", "UTC"),
    ],
)
def test_a_zone_by_its_city_or_its_clock(typed: str, zone: str, ru: str, en: str) -> None:
    assert find_zone(typed) == zone
    assert (zone_label(zone, "ru"), zone_label(zone, "en")) == (ru, en)


@pytest.mark.parametrize("typed", ["", "привет", "UTC+15", "UTC-13", "МСК+12", "5", "Атлантида"])
def test_what_is_no_zone_is_none(typed: str) -> None:
    assert find_zone(typed) is None


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("офис в Новосибирске", "Asia/Novosibirsk"),
        ("г. Екатеринбург, ул. Ленина", "Asia/Yekaterinburg"),
        ("Москва, метро «Омская»", "Europe/Moscow"),
        ("London office", "Europe/London"),
        ("удалённо", None),
        ("склад «Юг», м. Восток", None),
        ("в центре города", None),
    ],
)
def test_the_zone_of_a_place(place: str, zone: str | None) -> None:
    assert zone_of_place(place) == zone


def test_every_zone_can_be_chosen_has_a_name_and_a_clock() -> None:
    zones = known_zones()
    assert len(zones) > 400
    for zone in zones:
        assert ZoneInfo(zone)
        assert zone_label(zone, "ru")
        assert find_zone(zone_label(zone, "en")) in zones


@given(typed=st.text(max_size=40))
def test_no_text_breaks_it(typed: str) -> None:
    found = find_zone(typed)
    assert found is None or found in known_zones()
