/** What the browser tests of sound call, as `window.xv`. */

import { listDevices } from "../../src/audio/devices";
import { pageAudio } from "../../src/audio/page_audio";
import { permission } from "../../src/audio/permission";

Object.assign(window, { xv: { pageAudio, permission, listDevices } });
