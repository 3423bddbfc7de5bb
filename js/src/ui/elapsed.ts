import { useEffect, useState } from "preact/hooks";

/** performance.now(), renewed every `period` ms while `on`; nothing runs while it is off. */
export function useNow(on: boolean, period = 100): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!on) return;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), period);
    return () => clearInterval(timer);
  }, [on, period]);
  return now;
}
