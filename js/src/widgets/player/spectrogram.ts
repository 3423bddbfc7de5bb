import { levelOf, spanOf, type Tiles } from "../../player/tiles.ts";
import type { Viewport } from "./viewport.ts";

/** Draws the tiles that are seen, in one colour, whose opacity is how strong a frequency is. */
export function drawSpectrogram(canvas: HTMLCanvasElement, tiles: Tiles, viewport: Viewport, ink: string): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext("2d");
  if (!context || width === 0 || viewport.scale === 0) return;
  const density = devicePixelRatio;
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  context.scale(density, density);
  const level = levelOf(viewport.scale);
  const span = spanOf(level);
  for (const [number, tile] of tiles.see(level, viewport.start, viewport.end))
    if (tile) context.drawImage(tile.picture, viewport.x(number * span), 0, span * viewport.scale, height);
  context.clearRect(viewport.x(viewport.duration), 0, width, height);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = ink;
  context.fillRect(0, 0, width, height);
}
