/** The microphones and speakers of this machine, and which of them the user likes. */

export interface Device {
  readonly id: string;
  readonly label: string;
}

export interface DeviceList {
  readonly microphones: readonly Device[];
  readonly speakers: readonly Device[];
  /** Names are known only after permission. */
  readonly named: boolean;
  readonly canChooseSpeaker: boolean;
}

type DeviceKind = "microphone" | "speaker";

export async function listDevices(): Promise<DeviceList> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const of = (kind: MediaDeviceKind): Device[] =>
    all
      .filter((one) => one.kind === kind && one.deviceId !== "")
      .map((one) => ({ id: one.deviceId, label: one.label }));
  return {
    microphones: of("audioinput"),
    speakers: of("audiooutput"),
    named: all.some((one) => one.label !== ""),
    canChooseSpeaker: "setSinkId" in AudioContext.prototype,
  };
}

/** Calls `f` when a device came or went. */
export function onDevices(f: () => void, signal: AbortSignal): void {
  navigator.mediaDevices?.addEventListener("devicechange", f, { signal });
}

/** By label: ids change when the user clears the site's data, labels do not. */
export function remember(kind: DeviceKind, label: string): void {
  try {
    localStorage.setItem(key(kind), label);
  } catch {
    // A frame that may store nothing forgets.
  }
}

/** The id of the device that was chosen last; null where that is none, or it is not connected. */
export async function remembered(kind: DeviceKind): Promise<string | null> {
  let label: string | null = null;
  try {
    label = localStorage.getItem(key(kind));
  } catch {
    return null;
  }
  if (label === null) return null;
  const { microphones, speakers } = await listDevices();
  const devices = kind === "microphone" ? microphones : speakers;
  return devices.find((one) => one.label === label)?.id ?? null;
}

function key(kind: DeviceKind): string {
  return `jupyter_xvoice.${kind}`;
}
