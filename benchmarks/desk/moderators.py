"""Scripted moderators, who read, press and pause like people."""

import asyncio
import time
from dataclasses import dataclass, field

from benchmarks.desk.setting import Setting
from benchmarks.desk.watch import Card, is_preset, label_of, promise_of, state_of
from benchmarks.kit.staff import PATIENCE
from bot.core.deep_links import case_link
from bot.core.messages import decode
from bot.desk.buttons import ApproveProposal, ConfirmVerdict
from offline_telegram import Chat, Message, Phone
from tests.kit.people.buttons import card_buttons, data_of, next_case, next_step


@dataclass
class Scene:
    """What was seen in one scene; times in seconds.

    `presses` are those that a deciding verdict took, by whether it was a preset, `proposing` those
    of one that only proposed; `mislabelled` are labels that said one and did the other. `in_vain`
    counts how often a card did not change after a press, or the bot did not answer. A decision that
    takes two counts once it is approved.
    """

    began: float = field(default_factory=time.perf_counter)
    ended: float = 0.0
    toasts: list[float] = field(default_factory=list)
    edits: list[float] = field(default_factory=list)
    presses: dict[bool, list[int]] = field(
        default_factory=lambda: {True: [], False: []}
    )
    decided: list[Card] = field(default_factory=list)
    proposing: list[int] = field(default_factory=list)
    mislabelled: list[str] = field(default_factory=list)
    in_vain: int = 0

    @property
    def proposed(self) -> int:
        return len(self.proposing)

    @property
    def approved(self) -> int:
        return len({id(card) for card in self.decided if card.approved})

    @property
    def a_minute(self) -> float:
        return 60 * len(self.decided) / max(1.0, self.ended - self.began)


class Screens:
    """Every state of every card, by chat and message."""

    def __init__(self, setting: Setting) -> None:
        self.cards: dict[tuple[int, int], Card] = {}
        for group in setting.groups.values():
            for message in group.chat.messages.values():
                self._note("message", group.chat, message)
        setting.sandbox.world.listeners.append(self._note)

    def _note(self, _: str, chat: Chat | None, thing: object) -> None:
        if chat is None or not isinstance(thing, Message) or not thing.from_bot:
            return
        if (state := state_of(thing, time.perf_counter())) is not None:
            self.cards.setdefault((chat.id, thing.id), Card()).states.append(state)


def _asks_for_an_act(message: Message) -> bool:
    return bool(data_of(message, ApproveProposal) or next_step(message))


@dataclass
class Moderators:
    setting: Setting
    screens: Screens
    scene: Scene
    pause: float
    until: float
    _taken: set[tuple[int, int]] = field(default_factory=set)
    # By whom, which case
    _proposals: list[tuple[int, str, Card]] = field(default_factory=list)

    async def work(self, phone: Phone, group: Chat | None) -> None:
        """Decide by the buttons of the group's cards, or in private with Next; stop in vain."""
        await asyncio.sleep(self.pause * (phone.id % 7) / 7)
        try:
            await (self._on_cards(phone, group) if group else self._with_next(phone))
        except AssertionError:
            self.scene.in_vain += 1

    async def _on_cards(self, phone: Phone, chat: Chat) -> None:
        while time.perf_counter() < self.until:
            if (waits := self._proposal_for(phone)) is not None:
                await self._approve(phone, *waits)
            elif (key := self._free(chat)) is not None:
                await self._decide(phone, chat, key)
            else:
                return
            await asyncio.sleep(self.pause)

    def _proposal_for(self, phone: Phone) -> tuple[str, Card] | None:
        """What a colleague proposed first and no other one looks at."""
        found = next((one for one in self._proposals if one[0] != phone.id), None)
        if found is None:
            return None
        self._proposals.remove(found)
        return found[1:]

    def _take_proposal(self, case: str) -> Card | None:
        """The card of a proposed case that no other one looks at."""
        found = next((one for one in self._proposals if one[1] == case), None)
        if found is None:
            return None
        self._proposals.remove(found)
        return found[2]

    async def _approve(self, phone: Phone, case: str, card: Card) -> None:
        """Open the case in private by its link, read it, and approve what is proposed."""
        phone.follow(case_link(str(self.setting.sandbox.world.bot["username"]), case))
        shown = await phone.wait(
            lambda m: bool(data_of(m, ApproveProposal)), timeout=PATIENCE
        )
        await self._approve_shown(phone, shown, card)

    async def _approve_shown(self, phone: Phone, shown: Message, card: Card) -> None:
        await asyncio.sleep(self.pause / 2)
        began = time.perf_counter()
        phone.world.answers_of(phone.id).clear()
        phone.press_data(data_of(shown, ApproveProposal), shown.id)
        answer = await phone.wait_answer()
        self.scene.toasts.append(time.perf_counter() - began)
        if "Recorded" in (answer.text or ""):
            card.pressed_at, card.approved = began, True
            self.scene.decided.append(card)
        else:
            self.scene.in_vain += 1

    def _free(self, chat: Chat) -> tuple[int, int] | None:
        """The newest card without a decision that no colleague works on."""
        for message in reversed(chat.messages.values()):
            key = (chat.id, message.id)
            card = self.screens.cards.get(key)
            if card and not card.states[-1].decided and key not in self._taken:
                self._taken.add(key)
                return key
        return None

    async def _with_next(self, phone: Phone) -> None:
        number = 0
        while time.perf_counter() < self.until:
            shown = [m for m in reversed(phone.messages()) if m.from_bot][:3]
            if (button := next((m for m in shown if next_case(m)), None)) is None:
                phone.say("/next")
            else:
                phone.press_data(next_case(button), button.id)
                await phone.wait_answer()
            given = await phone.wait(_asks_for_an_act, timeout=PATIENCE)
            if proposal := data_of(given, ApproveProposal):
                # Next brings a colleague's proposal first; the bot brings some by itself.
                card = self._take_proposal(decode(proposal).case)
                if card is not None:
                    await self._approve_shown(phone, given, card)
                continue
            await asyncio.sleep(self.pause / 2)
            await self._decide(
                phone, phone.chat(), (phone.id, given.id), quick=number % 2 == 0
            )
            await asyncio.sleep(self.pause / 2)
            number += 1

    async def _decide(
        self, phone: Phone, chat: Chat, key: tuple[int, int], *, quick: bool = True
    ) -> None:
        """Press until the verdict is made: a preset where there is one, else step by step."""
        card, scene = self.screens.cards[key], self.scene
        is_last, presses = False, 0
        while not is_last:
            message = chat.messages[key[1]]
            presets = [
                data for act, data in card_buttons(message) if quick and is_preset(act)
            ]
            data = next(iter(presets), "") or next_step(message)
            if not data or time.perf_counter() > self.until + PATIENCE:
                return
            presses += 1
            label = label_of(message, data)
            is_last = bool(presets) or isinstance(decode(data), ConfirmVerdict)
            seen, began = len(card.states), time.perf_counter()
            phone.world.answers_of(phone.id).clear()
            phone.press_data(data, key[1], chat)
            answer = await phone.wait_answer()
            scene.toasts.append(time.perf_counter() - began)
            if is_last:
                proposes = "Proposed" in (answer.text or "")
                if label.startswith("Propose") is not proposes:
                    scene.mislabelled.append(label)
                if proposes:
                    scene.proposing.append(presses)
                    self._proposals.append((phone.id, decode(data).case, card))
                    return
                scene.presses[bool(presets)].append(presses)
                card.pressed_at, card.promised = began, promise_of(answer.text)
                scene.decided.append(card)
            if not is_last or chat.is_private:
                await self._until_changed(card, seen)
                scene.edits.append(time.perf_counter() - began)
            await asyncio.sleep(0 if is_last else self.pause / 6)

    async def _until_changed(self, card: Card, seen: int) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while len(card.states) == seen:
                    await self.setting.sandbox.world.change()
        except TimeoutError:
            self.scene.in_vain += 1
