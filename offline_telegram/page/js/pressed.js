// Buttons that wait for the bot's answer; an unanswered press stops waiting after a while.

const LONGEST_WAIT = 20000;

export class PressedButtons {
  constructor(onChange) {
    this.onChange = onChange;
    this.waiting = new Map();
  }

  add(ref, message, row, column) {
    const timer = setTimeout(() => this.settle(ref), LONGEST_WAIT);
    this.waiting.set(ref, { message, row, column, timer });
    this.onChange(message);
  }

  settle(ref) {
    const found = this.waiting.get(ref);
    if (!found) return;
    clearTimeout(found.timer);
    this.waiting.delete(ref);
    this.onChange(found.message);
  }

  /** The waiting buttons of a message as one comparable string; a new keyboard has none. */
  of(message) {
    return [...this.waiting.values()]
      .filter((each) => sameKeyboard(each.message, message))
      .map((each) => `${each.row}:${each.column}`)
      .join(" ");
  }

  has(message, row, column) {
    return this.of(message).split(" ").includes(`${row}:${column}`);
  }
}

function sameKeyboard(a, b) {
  const same = a.chat === b.chat && a.message_id === b.message_id;
  return same && JSON.stringify(a.buttons) === JSON.stringify(b.buttons);
}
