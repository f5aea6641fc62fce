// Keeps one WebSocket to the sandbox open and reports its status; knows no message kinds.

const FIRST_DELAY = 400;
const LONGEST_DELAY = 8000;

export class Socket {
  constructor({ onFrame, onStatus }) {
    this.onFrame = onFrame;
    this.onStatus = onStatus;
    this.delay = FIRST_DELAY;
    this.refs = 0;
    this.connected = false;
  }

  start() {
    const address = new URL("sandbox/ws", document.baseURI);
    address.protocol = address.protocol.replace("http", "ws");
    address.hash = "";
    this.ws = new WebSocket(address);
    this.ws.addEventListener("open", () => this.opened());
    this.ws.addEventListener("message", (event) => this.onFrame(JSON.parse(event.data)));
    this.ws.addEventListener("close", () => this.closed());
  }

  opened() {
    this.delay = FIRST_DELAY;
    this.connected = true;
    this.onStatus(true);
  }

  closed() {
    this.connected = false;
    this.onStatus(false);
    // The jitter keeps open pages from reconnecting all at once.
    setTimeout(() => this.start(), this.delay * (0.7 + Math.random() * 0.6));
    this.delay = Math.min(this.delay * 2, LONGEST_DELAY);
  }

  /** Sends an act and returns its reference, or null when there is no connection. */
  send(act) {
    if (!this.connected) return null;
    this.refs += 1;
    this.ws.send(JSON.stringify({ ...act, ref: this.refs }));
    return this.refs;
  }
}
