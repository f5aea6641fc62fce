// Makes sample files in the browser, so that trying the channel needs no files.

const SCENES = [
  { sky: "#8fc7d6", hill: "#3f7d6e", sun: "#f4c558" },
  { sky: "#e8b98f", hill: "#8a5a53", sun: "#fff0c2" },
  { sky: "#253a5e", hill: "#14233d", sun: "#e9edf5" },
];

function paint(context, { sky, hill, sun }, step = 0) {
  const { width, height } = context.canvas;
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  context.fillStyle = sun;
  context.beginPath();
  context.arc(width * (0.25 + step * 0.5), height * 0.3, height * 0.11, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = hill;
  context.beginPath();
  context.moveTo(0, height);
  for (let x = 0; x <= width; x += 8) {
    context.lineTo(x, height * (0.68 + Math.sin(x / 70 + step) * 0.08 + Math.sin(x / 23) * 0.02));
  }
  context.lineTo(width, height);
  context.fill();
}

function canvas(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}

export function samplePhoto(number = 0) {
  const board = canvas(960, 640);
  paint(board.getContext("2d"), SCENES[number % SCENES.length]);
  // Not toBlob: browsers delay it until they are idle, which can take seconds.
  const [, coded] = board.toDataURL("image/jpeg", 0.82).split(",");
  const bytes = Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));
  return new File([bytes], `sample-${number + 1}.jpg`, { type: "image/jpeg" });
}

/** One second of video; throws in a browser that cannot record a canvas. */
export async function sampleVideo(round = false) {
  const board = round ? canvas(240, 240) : canvas(480, 320);
  const context = board.getContext("2d");
  const recorder = new MediaRecorder(board.captureStream(20));
  const chunks = [];
  recorder.addEventListener("dataavailable", (event) => chunks.push(event.data));
  const stopped = new Promise((done) => recorder.addEventListener("stop", done));
  recorder.start();
  for (let frame = 0; frame < 20; frame += 1) {
    paint(context, SCENES[0], frame / 20);
    await new Promise((done) => setTimeout(done, 50));
  }
  recorder.stop();
  await stopped;
  const type = recorder.mimeType.split(";")[0];
  return new File(chunks, `sample.${type.split("/")[1]}`, { type });
}

/** Two quiet tones as a WAV file, written byte by byte. */
export function sampleVoice() {
  const rate = 8000;
  const count = rate * 1.5;
  const view = new DataView(new ArrayBuffer(44 + count * 2));
  const text = (at, word) => [...word].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + count * 2, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, count * 2, true);
  for (let i = 0; i < count; i += 1) {
    const tone = i < count / 2 ? 440 : 554;
    const fade = Math.sin((Math.PI * (i % (count / 2))) / (count / 2));
    view.setInt16(44 + i * 2, Math.sin((2 * Math.PI * tone * i) / rate) * 5000 * fade, true);
  }
  return new File([view.buffer], "sample.wav", { type: "audio/wav" });
}

export function sampleDocument() {
  const lines = "Үлгі құжат\nОбразец документа\nSample document\n";
  return new File([lines], "sample.txt", { type: "text/plain" });
}

export async function sample(kind) {
  switch (kind) {
    case "photo":
      return [samplePhoto()];
    case "album":
      return [0, 1, 2].map(samplePhoto);
    case "video":
      return [await sampleVideo()];
    case "video_note":
      return [await sampleVideo(true)];
    case "voice":
      return [sampleVoice()];
    default:
      return [sampleDocument()];
  }
}
