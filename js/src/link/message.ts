/** The one envelope of everything that travels over the comm, as a custom message. Sound has a buffer beside it. */
export interface Message {
  readonly xv: 1;
  readonly type: string;
  /** The page that sends, or for which it is: two tabs may show one notebook. */
  readonly page: string;
  /** Number of a control message, per direction. */
  readonly n?: number;
  /** Counts everything that a page sends; an acknowledgement names it. */
  readonly u?: number | null;
  readonly body: Body;
}

/** Checked where it is read: it comes from another process. */
export type Body = Readonly<Record<string, unknown>>;

export function isMessage(value: unknown): value is Message {
  const message = value as Partial<Message> | null;
  return (
    typeof message === "object" &&
    message?.xv === 1 &&
    typeof message.type === "string" &&
    typeof message.page === "string" &&
    typeof message.body === "object" &&
    message.body !== null
  );
}

export function numberIn(body: Body, name: string): number | null {
  const value = body[name];
  return typeof value === "number" ? value : null;
}
