import type {
  Act,
  Choice,
  Completion,
  History,
  LiveEvent,
  OpenedModal,
  Outcome,
  Persona,
  Refused,
  Scene,
  SeenChannel,
  SeenCommand,
  SeenGuild,
  SeenInteraction,
  SeenMessage,
  SeenViolation,
} from "../protocol.js";

/** A window that lost its server tries again after so long, milliseconds. */
const RECONNECT_MS = 1_000;
const NOTICE_MS = 6_000;
const TYPING_MS = 8_000;

/** A channel's messages as far as they were loaded. */
export interface Shown {
  readonly messages: readonly SeenMessage[];
  readonly more: boolean;
  /** What was read when the channel was opened; the line `New` comes after it. */
  readonly newAfter: string | undefined;
}

/** Everything the page draws. */
export interface State {
  readonly connection: "connecting" | "live" | "lost";
  readonly personaId: string | undefined;
  readonly channelId: string | undefined;
  readonly scene: Scene | undefined;
  readonly shown: ReadonlyMap<string, Shown>;
  /** What the persona waits for or what failed, by interaction. */
  readonly waiting: ReadonlyMap<string, SeenInteraction>;
  readonly violations: number;
  /** Rises when commands may have changed. */
  readonly commandsVersion: number;
  /** Sandbox time minus this machine's, milliseconds. */
  readonly ahead: number;
  readonly modal: OpenedModal | undefined;
  /** Why something was not done; goes away by itself. */
  readonly notice: string | undefined;
  readonly typing: { readonly channelId: string; readonly name: string } | undefined;
  /** Said by a screen reader. */
  readonly announcement: string;
}

/** What Discord's client would not let the persona do, in a sentence. */
export class NotDone extends Error {
  override readonly name = "NotDone";
}

/** The page's connection to its server, and all it knows. Components draw {@link state} and call the verbs. */
export class Session {
  state: State = {
    connection: "connecting",
    personaId: undefined,
    channelId: undefined,
    scene: undefined,
    shown: new Map(),
    waiting: new Map(),
    violations: 0,
    commandsVersion: 0,
    ahead: 0,
    modal: undefined,
    notice: undefined,
    typing: undefined,
    announcement: "",
  };
  readonly #listeners = new Set<() => void>();
  readonly #whenSent = new Set<() => void>();
  #socket: WebSocket | undefined;
  #noticeTimer = 0;
  #typingTimer = 0;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    window.addEventListener("hashchange", () => void this.#follow());
    document.addEventListener("visibilitychange", () => this.#markRead());
    await this.#follow();
  }

  get channel(): SeenChannel | undefined {
    const { scene, channelId } = this.state;
    return scene && allChannels(scene).find(({ id }) => id === channelId);
  }

  /** The server whose list is shown: that of the open channel, else the first. */
  get guild(): SeenGuild | undefined {
    const { guilds } = this.state.scene ?? { guilds: [] };
    return guilds.find(({ id }) => id === this.channel?.guildId) ?? guilds[0];
  }

  /** Sandbox time, epoch milliseconds. */
  now(): number {
    return Date.now() + this.state.ahead;
  }

  // --- going somewhere: the address is the truth, so that a reload keeps the view ---

  openChannel(channelId: string): void {
    location.hash = `#/${this.state.personaId ?? ""}/${channelId}`;
  }

  become(personaId: string): void {
    location.hash = `#/${personaId}/${this.state.channelId ?? ""}`;
  }

  // --- acting ---

  /** @throws NotDone when the client refuses */
  async say(text: string, files: readonly File[]): Promise<void> {
    await this.#act({ act: "say", channel: this.#here(), text }, files);
  }

  /** Resolves when the command is on its way. @throws NotDone when the client refuses */
  async command(
    line: string,
    values: Extract<Act, { act: "command" }>["values"],
    files: readonly File[],
  ): Promise<void> {
    await this.#send({ act: "command", channel: this.#here(), line, values }, files);
  }

  /** Presses a button or picks in a select. */
  async use(message: string, customId: string, values: readonly string[] = []): Promise<void> {
    this.#forgetFailures(message);
    await this.#send({ act: "use", message, customId, values }, []).catch((error: unknown) => this.#explain(error));
  }

  /** Sends the open form. @throws NotDone when the client refuses */
  async submit(values: Extract<Act, { act: "submit" }>["values"], files: readonly File[]): Promise<void> {
    const { modal } = this.state;
    if (!modal) return;
    await this.#send({ act: "submit", interaction: modal.interactionId, values }, files);
    this.closeModal(modal);
  }

  closeModal(modal: OpenedModal): void {
    if (this.state.modal === modal) this.#set({ modal: undefined });
  }

  complete(completion: Omit<Completion, "channel">): Promise<readonly Choice[]> {
    return this.#post("/api/complete", { ...completion, channel: this.#here() });
  }

  async dismiss(message: SeenMessage): Promise<void> {
    await this.#post("/api/dismiss", { message: message.id });
  }

  forget(interactionId: string): void {
    this.#set({ waiting: without(this.state.waiting, interactionId) });
  }

  async join(name: string): Promise<void> {
    const { id } = await this.#post<{ id: string }>("/api/join", { name, guild: this.guild?.id });
    this.become(id);
  }

  async travel(hours: number): Promise<void> {
    await this.#post("/api/advance", { ms: hours * 3_600_000 });
    this.#say(`It is ${hours} hours later.`);
  }

  commands(): Promise<readonly SeenCommand[]> {
    return this.#get("/api/commands", { channel: this.#here() });
  }

  violations(): Promise<readonly SeenViolation[]> {
    return this.#get("/api/violations", {});
  }

  async loadOlder(channelId: string): Promise<void> {
    const known = this.state.shown.get(channelId);
    const first = known?.messages[0];
    if (!known || !first) return;
    const older = await this.#get<History>("/api/history", { channel: channelId, before: first.id });
    this.#show(channelId, { ...known, messages: [...older.messages, ...known.messages], more: older.more });
  }

  // --- the inside ---

  async #follow(): Promise<void> {
    const [, personaId = "", channelId = ""] = location.hash.split("/");
    if (personaId === "") {
      const personas = await this.#get<readonly Persona[]>("/api/personas", {});
      // Whoever comes first is a customer, if there is one.
      const first = personas.find(({ standing }) => standing === "Member") ?? personas[0];
      if (first) location.replace(`#/${first.id}/`);
      return;
    }
    const isOther = personaId !== this.state.personaId;
    this.#set({ personaId, channelId: channelId === "" ? undefined : channelId });
    if (isOther) this.#connect();
    else this.#openHere();
  }

  #connect(): void {
    const { personaId } = this.state;
    this.#socket?.close();
    this.#set({ scene: undefined, shown: new Map(), waiting: new Map(), modal: undefined, connection: "connecting" });
    const socket = new WebSocket(`ws://${location.host}/live?persona=${personaId ?? ""}`);
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      // Only our own server speaks here.
      if (this.#socket === socket) this.#hear(JSON.parse(String(data)) as LiveEvent);
    });
    socket.addEventListener("close", () => {
      if (this.#socket !== socket) return;
      this.#set({ connection: "lost" });
      setTimeout(() => {
        if (this.#socket === socket) this.#connect();
      }, RECONNECT_MS);
    });
  }

  #hear(event: LiveEvent): void {
    switch (event.type) {
      case "scene":
        this.#set({ scene: event.scene, connection: "live", commandsVersion: this.state.commandsVersion + 1 });
        return this.#openHere();
      case "message":
        return this.#take(event.message, event.fresh);
      case "gone": {
        const known = this.state.shown.get(event.channelId);
        if (!known) return;
        return this.#show(event.channelId, {
          ...known,
          messages: known.messages.filter(({ id }) => id !== event.messageId),
        });
      }
      case "interaction":
        return this.#follows(event.interaction);
      case "violations":
        return this.#set({ violations: event.count });
      case "commands":
        return this.#set({ commandsVersion: this.state.commandsVersion + 1 });
      case "typing":
        clearTimeout(this.#typingTimer);
        this.#typingTimer = setTimeout(() => this.#set({ typing: undefined }), TYPING_MS);
        return this.#set({ typing: { channelId: event.channelId, name: event.name } });
      case "clock":
        return this.#set({ ahead: event.now - Date.now() });
      case "stranger":
        location.hash = "#/";
    }
  }

  /** Loads the channel of the address; without a visible one goes to the first there is. */
  #openHere(): void {
    const { scene, channelId, shown } = this.state;
    if (!scene) return;
    const here = this.channel;
    if (!here) {
      const [first] = [...scene.guilds.flatMap(({ channels }) => channels), ...scene.directs];
      if (first) location.replace(`#/${scene.me.id}/${first.id}`);
      return;
    }
    if (channelId === undefined || shown.has(channelId)) return this.#markRead();
    void this.#get<History>("/api/history", { channel: channelId })
      .then((history) => {
        this.#show(channelId, { ...history, newAfter: here.unread ? here.readUpTo : undefined });
        this.#markRead();
      })
      .catch((error: unknown) => this.#explain(error));
  }

  #take(message: SeenMessage, fresh: boolean): void {
    const known = this.state.shown.get(message.channelId);
    if (fresh && message.authorId !== this.state.personaId && message.channelId === this.state.channelId) {
      this.#say(
        `${message.authorName}: ${message.content || (message.embeds[0]?.title ?? message.embeds[0]?.description ?? "")}`,
      );
    }
    if (fresh && this.state.typing?.channelId === message.channelId) this.#set({ typing: undefined });
    if (!known) return;
    const isKnown = known.messages.some(({ id }) => id === message.id);
    if (!isKnown && !fresh) return;
    const messages = isKnown
      ? known.messages.map((each) => (each.id === message.id ? message : each))
      : [...known.messages, message];
    this.#show(message.channelId, { ...known, messages });
    if (fresh) this.#markRead();
  }

  #follows(interaction: SeenInteraction): void {
    const waiting = new Map(this.state.waiting);
    if (interaction.state === "answered") waiting.delete(interaction.id);
    else waiting.set(interaction.id, interaction);
    this.#set({ waiting });
    if (interaction.state === "failed") this.#say("The application did not respond.");
    for (const resolve of this.#whenSent) resolve();
    this.#whenSent.clear();
  }

  #forgetFailures(messageId: string): void {
    const entries = [...this.state.waiting].filter(
      ([, each]) => each.messageId !== messageId || each.state !== "failed",
    );
    this.#set({ waiting: new Map(entries) });
  }

  #markRead(): void {
    const { channelId } = this.state;
    const here = this.channel;
    if (document.visibilityState !== "visible" || channelId === undefined || here?.unread !== true) return;
    if (this.state.shown.has(channelId)) void this.#post("/api/read", { channel: channelId });
  }

  /** Sends an action and resolves as soon as the bot was told; a form it opens comes later. */
  async #send(act: Act, files: readonly File[]): Promise<void> {
    const sent = new Promise<void>((resolve) => this.#whenSent.add(resolve));
    const done = this.#act(act, files).then(({ modal }) => {
      if (modal) this.#set({ modal });
    });
    await Promise.race([sent, done]);
    done.catch((error: unknown) => this.#explain(error));
  }

  async #act(act: Act, files: readonly File[]): Promise<Outcome> {
    const form = new FormData();
    form.append("payload", JSON.stringify({ ...act, persona: this.state.personaId }));
    for (const file of files) form.append("file", file);
    return answerOf<Outcome>(await reach("/api/act", { method: "POST", body: form }));
  }

  async #get<T>(path: string, query: Readonly<Record<string, string>>): Promise<T> {
    const search = new URLSearchParams({ ...query, persona: this.state.personaId ?? "" });
    return answerOf<T>(await reach(`${path}?${search.toString()}`));
  }

  async #post<T>(path: string, body: object): Promise<T> {
    const headers = { "content-type": "application/json" };
    const text = JSON.stringify({ ...body, persona: this.state.personaId });
    return answerOf<T>(await reach(path, { method: "POST", headers, body: text }));
  }

  #here(): string {
    return this.state.channelId ?? "";
  }

  #show(channelId: string, shown: Shown): void {
    this.#set({ shown: new Map(this.state.shown).set(channelId, shown) });
  }

  #explain(error: unknown): void {
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => this.#set({ notice: undefined }), NOTICE_MS);
    this.#set({ notice: error instanceof Error ? error.message : String(error) });
  }

  #say(announcement: string): void {
    this.#set({ announcement });
  }

  #set(changes: Partial<State>): void {
    this.state = { ...this.state, ...changes };
    for (const listener of this.#listeners) listener();
  }
}

export function allChannels(scene: Scene): readonly SeenChannel[] {
  return [...scene.guilds.flatMap(({ channels }) => channels), ...scene.directs];
}

async function reach(path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch {
    throw new NotDone("The sandbox does not answer. Is it still running?");
  }
}

async function answerOf<T>(response: Response): Promise<T> {
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  // Only our own server answers here.
  if (response.ok && isJson) return (await response.json()) as T;
  throw new NotDone(isJson ? ((await response.json()) as Refused).error : await response.text());
}

function without<V>(map: ReadonlyMap<string, V>, key: string): Map<string, V> {
  return new Map([...map].filter(([each]) => each !== key));
}
