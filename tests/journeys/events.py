"""What can happen, each event by its name, and how often it does. Written for any button, any command, any text."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from bot.commands import COMMANDS
from bot.texts import Texts
from tests.journeys.cast import ATTACHMENTS, Player, Tap
from tests.journeys.company import Cast
from tests.journeys.oracle import Oracle
from tests.journeys.product import Product, Violation

CANDIDATES = ("anna", "boris", "anna", "boris", "clara")
APPLYING = "clara"
"""Has the open link of the vacancy, which anybody may follow."""
OUTSIDERS = ("stranger", "rival")
KINDS = (*ATTACHMENTS, "contact")
PIECES = ("", "<b>&\"'</b>", "\u202eright to left", "👍🏽" * 20, "_*[x](y)", "=1+1", "x" * 3900, "y" * 4090, "z" * 9000)
"""Ends of texts: markup, odd characters, as long as Telegram allows and longer than that."""
HOURS = (1, 25, 49, 24 * 6, 24 * 8)
FAULTS = ("429", "500", "cut", "cut_after")
METHODS = ("sendMessage", "editMessageText", "answerCallbackQuery", "*")
COMMANDS_OF_CANDIDATES = tuple(name for name, roles in COMMANDS.items() if "user" in roles)
COMMANDS_OF_STAFF = tuple(name for name, roles in COMMANDS.items() if "recruiter" in roles)


@dataclass(frozen=True)
class Drawn:
    """What hypothesis drew for an event: two candidates and a number to pick by."""

    who: str
    other: str
    pick: int


@dataclass
class Moment:
    """Where a journey is. `is_settled`: nothing happened since all work was done."""

    product: Product
    cast: Cast
    oracle: Oracle
    trace: list[str]
    is_settled: bool = False

    def player(self, key: str) -> Player:
        return self.cast.players[key]

    @property
    def two(self) -> tuple[Player, Player]:
        """Those with a personal link."""
        return self.player("anna"), self.player("boris")

    async def settle(self) -> None:
        """Wait until all work is done, and look at what must hold."""
        await self.product.settle()
        await self.oracle.check()
        self.is_settled = True

    def tap(self, player: Player, taps: list[Tap], pick: int) -> None:
        """Tap one of these, the last one for 0."""
        if taps:
            tap = taps[-1 - pick % len(taps)]
            self.trace[-1] += f" [{tap.label}]"
            player.tap(tap)

    async def say(self, player: Player, text: str) -> None:
        """Say something; where a question waits for an answer, it has to become part of one."""
        place = await self.oracle.place(player) if self.is_settled else None
        self.is_settled = False
        first, *_ = player.say(player.words(text))
        player.said[first].answers = place.row["id"] if place else None

    def follow(self, player: Player, whose: str) -> None:
        """Follow a link. Whoever does may read for whom it was; by the open one they apply to the recruiter."""
        player.may_know.add(self.player(whose).name_word)
        if whose == APPLYING:
            self.player("recruiter").may_know |= {player.word, player.name_word}
        player.say(f"/start {self.cast.tokens[whose]}")


Event = Callable[[Moment, Drawn], Awaitable[None]]
EVENTS: dict[str, Event] = {}
_WEIGHTS: dict[str, int] = {}


def happens(weight: int) -> Callable[[Event], Event]:
    """Register an event that happens so often, compared with others."""

    def register(event: Event) -> Event:
        name = event.__name__.strip("_")
        EVENTS[name], _WEIGHTS[name] = event, weight
        return event

    return register


# — what candidates do —


@happens(28)
async def go_on(moment: Moment, drawn: Drawn) -> None:
    """What the screen suggests first; without a button, the link or a look at where one stands."""
    player = moment.player(drawn.who)
    if player.chat.blocked:
        player.set_blocked(False)
    if taps := player.newest_taps():
        moment.tap(player, taps[:1], 0)
    elif player.newest:
        player.say("/status")
    else:
        moment.follow(player, player.key)


@happens(14)
async def text(moment: Moment, drawn: Drawn) -> None:
    await moment.say(moment.player(drawn.who), "I nod to the second guest and finish the first drink.")


@happens(4)
async def several_texts(moment: Moment, drawn: Drawn) -> None:
    for _ in range(2 + drawn.pick % 3):
        await moment.say(moment.player(drawn.who), "And then I clean the machine.")


@happens(4)
async def odd_text(moment: Moment, drawn: Drawn) -> None:
    await moment.say(moment.player(drawn.who), PIECES[drawn.pick % len(PIECES)])


@happens(4)
async def media(moment: Moment, drawn: Drawn) -> None:
    player, kind = moment.player(drawn.who), KINDS[drawn.pick % len(KINDS)]
    moment.trace[-1] += f" ({kind})"
    player.send_contact() if kind == "contact" else player.attach(kind)


@happens(4)
async def edit(moment: Moment, drawn: Drawn) -> None:
    """Change an old or a new message of one's own."""
    player = moment.player(drawn.who)
    if player.said:
        message_id = list(player.said)[-1 - drawn.pick % len(player.said)]
        is_told = (
            moment.is_settled
            and player.said[message_id].answers is not None
            and bool(await moment.oracle.place(player))
        )
        player.edit(message_id, player.words("in other words"), is_told=is_told)


@happens(7)
async def new_button(moment: Moment, drawn: Drawn) -> None:
    player = moment.player(drawn.who)
    moment.tap(player, player.newest_taps(), drawn.pick)


@happens(5)
async def old_button(moment: Moment, drawn: Drawn) -> None:
    """Any button ever seen, also under messages that have changed since."""
    player = moment.player(drawn.who)
    moment.tap(player, list(player.seen.values()), drawn.pick)


@happens(3)
async def double_tap(moment: Moment, drawn: Drawn) -> None:
    player = moment.player(drawn.who)
    for _ in range(2):
        moment.tap(player, player.newest_taps(), drawn.pick)


@happens(3)
async def foreign_button(moment: Moment, drawn: Drawn) -> None:
    """A tampered app sends what is on somebody else's button: nothing of theirs may change."""
    whose = (drawn.other, "recruiter")[drawn.pick % 2]
    player, victim = moment.player(drawn.who), moment.player(whose)
    seen = victim.newest_taps() if drawn.pick % 3 else list(victim.seen.values())
    if drawn.who == whose or not seen or not player.newest:
        return
    await moment.settle()
    before = moment.oracle.of_others(player)
    tap = seen[drawn.pick % len(seen)]
    moment.tap(player, [Tap(player.newest.id, tap.data, tap.label)], 0)
    await moment.settle()
    if before != moment.oracle.of_others(player):
        raise Violation(f"{drawn.who} changed what is somebody else's by [{tap.label}]")


@happens(5)
async def command(moment: Moment, drawn: Drawn) -> None:
    names = COMMANDS_OF_CANDIDATES if drawn.pick % 4 else (*COMMANDS, "nosuchcommand")
    name = names[drawn.pick % len(names)]
    moment.trace[-1] += f" /{name}"
    moment.player(drawn.who).say(f"/{name}")


@happens(2)
async def reply(moment: Moment, drawn: Drawn) -> None:
    """Answer a message of the bot by Telegram's reply."""
    player = moment.player(drawn.who)
    messages = player.messages
    player.say(player.words(), messages[drawn.pick % len(messages)].id if messages else None)


@happens(2)
async def link(moment: Moment, drawn: Drawn) -> None:
    """One's own link again, or somebody else's."""
    who = (drawn.who, drawn.who, "stranger", "recruiter", "rival")[drawn.pick % 5]
    moment.trace[-1] += f" by {who}"
    moment.follow(moment.player(who), drawn.other)


@happens(1)
async def block(moment: Moment, drawn: Drawn) -> None:
    """Stop the bot, or let it write again."""
    player = moment.player(drawn.who)
    player.set_blocked(not player.chat.blocked)


@happens(2)
async def outsider(moment: Moment, drawn: Drawn) -> None:
    """Somebody without an account, or a recruiter of another vacancy."""
    player = moment.player(OUTSIDERS[drawn.pick % 2])
    if drawn.pick % 3 and player.seen:
        moment.tap(player, list(player.seen.values()), drawn.pick)
    else:
        player.say(player.words() if drawn.pick % 4 < 2 else "/interviews")


# — what the recruiter does —


@happens(4)
async def recruiter_button(moment: Moment, drawn: Drawn) -> None:
    recruiter = moment.player("recruiter")
    moment.tap(recruiter, list(recruiter.seen.values()), drawn.pick)


@happens(3)
async def recruiter_new_button(moment: Moment, drawn: Drawn) -> None:
    recruiter = moment.player("recruiter")
    moment.tap(recruiter, recruiter.newest_taps(), drawn.pick)


@happens(2)
async def recruiter_command(moment: Moment, drawn: Drawn) -> None:
    names = COMMANDS_OF_STAFF if drawn.pick % 4 else tuple(COMMANDS)
    name = names[drawn.pick % len(names)]
    moment.trace[-1] += f" /{name}"
    moment.player("recruiter").say(f"/{name}")


@happens(1)
async def recruiter_text(moment: Moment, drawn: Drawn) -> None:
    """Something typed into whatever is open, or as a reply to a message."""
    recruiter = moment.player("recruiter")
    messages = recruiter.messages
    to = messages[drawn.pick % len(messages)].id if messages and drawn.pick % 2 else None
    recruiter.say(recruiter.words(), to)


# — what happens around —


@happens(2)
async def restart(moment: Moment, drawn: Drawn) -> None:
    """Bot and worker are told to stop; or the bot is dropped wherever it stands."""
    await moment.product.restart(drop=bool(drawn.pick % 2))


@happens(2)
async def flush(moment: Moment, _: Drawn) -> None:
    await moment.product.flush()


@happens(1)
async def time_passes(moment: Moment, drawn: Drawn) -> None:
    """Everything of this journey is so many hours older, and what is done by the clock is done."""
    hours = HOURS[drawn.pick % len(HOURS)]
    moment.trace[-1] += f" ({hours} h)"
    await moment.settle()
    ids = [player.chat.id for player in moment.cast.players.values()]
    await moment.product.pass_time(hours, moment.oracle.interview_ids, ids)
    await moment.product.do_scheduled()


@happens(2)
async def twice(moment: Moment, drawn: Drawn) -> None:
    """Telegram delivers one of the latest updates again."""
    update_id = moment.product.updates.latest - drawn.pick % 4
    if update_id > moment.cast.since_update:
        with suppress(KeyError):  # what came to nothing left a gap in the numbers
            moment.product.updates.repeat(update_id, 1)


@happens(2)
async def fault(moment: Moment, drawn: Drawn) -> None:
    """The next call of a method fails."""
    kind, method = FAULTS[drawn.pick % 4], METHODS[drawn.pick // 4 % 4]
    moment.trace[-1] += f" ({kind} {method})"
    await moment.product.telegram.fault(kind, method, retry_after=1)


def _profile(**factors: int) -> tuple[str, ...]:
    """A thousand slots, filled with the names of events by their weights."""
    weights = {name: weight * factors.get(name, 1) for name, weight in _WEIGHTS.items()}
    total = sum(weights.values())
    edges = itertools.accumulate(weights.values())
    names = list(weights)
    bounds = list(edges)
    return tuple(
        next(name for name, edge in zip(names, bounds, strict=True) if slot * total < edge * 1000)
        for slot in range(1000)
    )


PROFILES = {
    "everyday": _profile(),
    "broken": _profile(restart=4, flush=3, fault=5, twice=4, block=3),
    "staff": _profile(recruiter_button=4, recruiter_new_button=3, recruiter_command=3, recruiter_text=4),
    "meddling": _profile(foreign_button=4, old_button=3, link=5, outsider=3, command=3, edit=3),
}
"""How often what happens, in four kinds of journeys."""


def buttons_to_the_end(texts: Texts, player: Player) -> Tap | None:
    """The button that leads nearest to handing in; None when there is no button at all."""
    taps = player.newest_taps()
    for name in ("submit", "done", "skip"):
        label = texts.get(player.language, f"button-{name}")
        if found := next((tap for tap in taps if tap.label == label), None):
            return found
    return taps[0] if taps else None
