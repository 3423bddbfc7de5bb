/** Whether this page may have a microphone, found without asking the user. audio.md "permission". */

import type { Trouble } from "./trouble";

/** "in-use" is known only to one who tried to open it. */
export type Permission =
  | Extract<Trouble, "denied" | "in-use" | "not-found" | "insecure-context" | "policy-blocked" | "unsupported-host">
  | "prompt"
  | "granted";

interface PolicyDocument {
  readonly permissionsPolicy?: Policy;
  readonly featurePolicy?: Policy;
}

interface Policy {
  allowsFeature(name: string): boolean;
}

export async function permission(): Promise<Permission> {
  const barred = bar();
  if (barred !== null) return barred;
  const state = (await status())?.state ?? "prompt";
  if (state === "denied") return "denied";
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.some(({ kind }) => kind === "audioinput") ? state : "not-found";
}

/** What no answer of the user can change; null where there is nothing of that kind. */
export function bar(): "insecure-context" | "policy-blocked" | "unsupported-host" | null {
  if (inEditor()) return "unsupported-host";
  if (!globalThis.isSecureContext) return "insecure-context";
  if (navigator.mediaDevices?.getUserMedia === undefined) return "unsupported-host";
  return policy()?.allowsFeature("microphone") === false ? "policy-blocked" : null;
}

/** Firefox does not tell its policy: in another site's frame, "not allowed" means the frame, whose remedy helps in any case. */
export function framed(): boolean {
  if (policy() !== undefined || window.top === window) return false;
  try {
    return window.top?.location.origin !== location.origin;
  } catch {
    return true;
  }
}

/** Calls `f` when the answer to `permission()` may have become another one. */
export function onPermission(f: () => void, signal: AbortSignal): void {
  navigator.mediaDevices?.addEventListener("devicechange", f, { signal });
  void status().then((found) => found?.addEventListener("change", f, { signal }));
}

// Old Firefox knows no permission of this name.
function status(): Promise<PermissionStatus | null> {
  const query = navigator.permissions?.query({ name: "microphone" as PermissionName });
  return Promise.resolve(query ?? null).catch(() => null);
}

function policy(): Policy | undefined {
  const page = document as PolicyDocument;
  return page.permissionsPolicy ?? page.featurePolicy;
}

// VS Code passes no microphone on to notebook outputs (vscode #119127, #323602).
function inEditor(): boolean {
  const origins = [location.origin, ...Array.from(location.ancestorOrigins ?? [])];
  return origins.some((origin) => /^vscode-(webview|file):|\.vscode-(cdn|webview)\.net$/.test(origin));
}
