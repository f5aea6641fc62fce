// The state of the sandbox, as the socket reports it; knows nothing of the DOM.

const READ_KEY = "offline-telegram.read";

export class World {
  constructor() {
    this.listeners = new Set();
    this.ready = false;
    this.bot = { id: 0, name: "Bot", username: "" };
    this.site = null;
    this.people = new Map();
    this.descriptions = {};
    this.tour = null;
    this.chats = new Map();
    this.faults = {};
    this.read = loadRead();
  }

  onChange(listener) {
    this.listeners.add(listener);
  }

  /** Applies one frame; returns false for frames that do not describe the world. */
  apply(frame) {
    const take = {
      world: () => this.takeWorld(frame),
      message: () => this.takeMessage(frame.chat, frame.message),
      deleted: () => this.takeDeleted(frame.chat, frame.message_id),
      chat: () => this.takeChat(frame.chat),
      person: () => this.people.set(frame.person.id, frame.person),
      faults: () => (this.faults = frame.faults),
      descriptions: () => (this.descriptions = frame.descriptions),
    }[frame.type];
    if (!take) return false;
    take();
    for (const listener of this.listeners) listener(frame);
    return true;
  }

  takeWorld(frame) {
    this.bot = frame.bot;
    this.site = frame.site;
    this.descriptions = frame.descriptions;
    this.tour = frame.tour;
    this.people = new Map(frame.people.map((person) => [person.id, person]));
    this.chats = new Map();
    for (const chat of frame.chats) this.takeChat(chat);
    this.faults = frame.faults;
    this.ready = true;
  }

  takeChat(chat) {
    const known = this.chats.get(chat.id);
    const messages = chat.messages ?? known?.messages ?? [];
    messages.sort((a, b) => a.message_id - b.message_id);
    this.chats.set(chat.id, { topics: [], members: [], ...known, ...chat, messages });
  }

  takeMessage(chatId, message) {
    const chat = this.chats.get(chatId) ?? this.newPrivateChat(chatId);
    const messages = chat.messages;
    let at = messages.length;
    while (at > 0 && messages[at - 1].message_id >= message.message_id) at -= 1;
    const same = messages[at]?.message_id === message.message_id;
    messages.splice(at, same ? 1 : 0, message);
  }

  takeDeleted(chatId, messageId) {
    const chat = this.chats.get(chatId);
    if (chat) chat.messages = chat.messages.filter((each) => each.message_id !== messageId);
  }

  newPrivateChat(id) {
    const chat = { id, type: "private", title: this.bot.name, members: [id], forum: false };
    this.takeChat({ ...chat, topics: [], username: null });
    return this.chats.get(id);
  }

  /** The people whose phones are offered, first one who speaks the page's language; some only once the bot has put buttons into a group. */
  offered(language) {
    const called = (chat) => this.chats.get(chat)?.messages.some((each) => each.from?.is_bot && each.buttons.length);
    const offered = [...this.people.values()].filter((person) => !person.waits_for || called(person.waits_for));
    const first = offered.find((person) => person.language_code === language);
    return first ? [first, ...offered.filter((person) => person !== first)] : offered;
  }

  /** What the bot says of itself, in the language of a person's application. */
  descriptionFor(person) {
    const code = this.people.get(person)?.language_code ?? "";
    return this.descriptions[code] ?? this.descriptions[""] ?? "";
  }

  /** A chat by its id; a person's private chat with the bot is created when needed. */
  chat(id) {
    return this.chats.get(id) ?? (this.people.has(id) ? this.newPrivateChat(id) : null);
  }

  message(chatId, messageId) {
    const messages = this.chats.get(chatId)?.messages ?? [];
    return messages.find((each) => each.message_id === messageId) ?? null;
  }

  isMember(person, chat) {
    return chat.members.includes(person);
  }

  /** The chats of a person, the public channels, and the groups that the person may join. */
  chatsOf(person) {
    this.chat(person);
    const joins = this.people.get(person)?.joins;
    return [...this.chats.values()]
      .filter((chat) => {
        if (chat.type === "private") return chat.id === person;
        if (chat.type === "channel") return true;
        return this.isMember(person, chat) || joins;
      })
      .sort((a, b) => lastDate(b) - lastDate(a) || rank(a) - rank(b));
  }

  titleOf(chat) {
    return chat.type === "private" ? this.bot.name : chat.title;
  }

  /** The id whose avatar a chat shows: in private chats the bot's, else the chat's own. */
  avatarIdOf(chat) {
    return chat.type === "private" ? this.bot.id : chat.id;
  }

  nameOf(sender) {
    return sender?.name ?? "";
  }

  unread(person, chat) {
    const seen = this.read[person]?.[chat.id];
    if (seen === undefined) return 0;
    const fresh = (each) => each.message_id > seen && each.from?.id !== person && !each.service;
    return chat.messages.filter(fresh).length;
  }

  unreadOf(person) {
    const sum = (total, chat) => total + this.unread(person, chat);
    return this.chatsOf(person).reduce(sum, 0);
  }

  /** Remembers that a person has read a chat to its end. */
  markRead(person, chat) {
    const last = chat.messages.at(-1)?.message_id ?? 0;
    const marks = (this.read[person] ??= {});
    if (marks[chat.id] === last) return false;
    marks[chat.id] = last;
    saveRead(this.read);
    return true;
  }

  /** Messages older than the first visit count as read; marks beyond the end are moved back. */
  settleReadMarks() {
    for (const person of this.people.keys()) {
      const marks = (this.read[person] ??= {});
      for (const chat of this.chatsOf(person)) {
        const last = chat.messages.at(-1)?.message_id ?? 0;
        marks[chat.id] = Math.min(marks[chat.id] ?? last, last);
      }
    }
    saveRead(this.read);
  }
}

function lastDate(chat) {
  return chat.messages.at(-1)?.date ?? 0;
}

function rank(chat) {
  return { private: 0, group: 1, supergroup: 1, channel: 2 }[chat.type];
}

function loadRead() {
  try {
    return JSON.parse(localStorage.getItem(READ_KEY)) ?? {};
  } catch {
    return {};
  }
}

function saveRead(read) {
  try {
    localStorage.setItem(READ_KEY, JSON.stringify(read));
  } catch {
    // Without storage only the unread counters start over.
  }
}
