"""Opens a scene in the real Excalidraw and takes a picture of what it shows.

    python -m tests.picture.excalidraw hill.excalidraw hill.png

Not part of the suite: it needs npm with its registry, and Chromium (on Debian, `apt install npm
chromium`). The published package is installed into a folder of the user's cache and bundled with
esbuild; a page in headless Chromium restores the scene from the file and shows it. Exits 1 where
Excalidraw keeps fewer elements than the file holds.
"""

import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path

PACKAGES = ("@excalidraw/excalidraw@0.18", "react@19", "react-dom@19", "esbuild@0.28")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--virtual-time-budget=30000", "--window-size=1280,1000",
)  # fmt: skip
PAGE = """<!doctype html><meta charset="utf-8"><title>loading</title>
<link rel="stylesheet" href="page.css"><body style="margin: 0"><div id="app"></div>
<script>window.EXCALIDRAW_ASSET_PATH = "/fonts-of/"</script>
<script type="module" src="page.js"></script>"""
SCRIPT = """
import React from "react";
import { createRoot } from "react-dom/client";
import { Excalidraw, restore } from "@excalidraw/excalidraw";
import "@excalidraw/excalidraw/index.css";

const file = await (await fetch("scene.json")).json();
const { elements } = restore(file, null, null);
const appState = { ...file.appState, viewModeEnabled: true, zenModeEnabled: true };
const show = (api) => setTimeout(() => {
  api.scrollToContent(undefined, { fitToViewport: true, viewportZoomFactor: 0.9 });
  document.title = `kept ${api.getSceneElements().length} of ${file.elements.length}`;
}, 1000);
createRoot(document.getElementById("app")).render(React.createElement(
  "div", { style: { height: "100vh" } },
  React.createElement(Excalidraw, { initialData: { elements, appState }, excalidrawAPI: show }),
));
"""


def main(scene: str, target: str) -> int:
    """Show the scene, write the picture, and tell how many elements were kept."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None or shutil.which("npm") is None:
        sys.exit("this needs npm and Chromium")
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        _bundle(site)
        shutil.copy(scene, site / "scene.json")
        with _server(site) as server:
            address = f"http://127.0.0.1:{server.server_address[1]}/index.html"
            quiet = (*QUIET, f"--user-data-dir={site / 'profile'}")
            picture = f"--screenshot={Path(target).resolve()}"
            _run(browser, *quiet, picture, address)
            shown = _run(browser, *quiet, "--dump-dom", address)
    kept = re.search(r"<title>kept (\d+) of (\d+)</title>", shown)
    if kept is None:
        sys.exit("Excalidraw did not start")
    sys.stdout.write(f"Excalidraw kept {kept[1]} of {kept[2]} elements\n")
    return int(kept[1] != kept[2])


def _bundle(site: Path) -> None:
    """The page with Excalidraw in it, as one script, one sheet of styles, and fonts."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "gradcli-excalidraw")
    cache.mkdir(parents=True, exist_ok=True)
    _run("npm", "install", "--silent", "--prefix", str(cache), *PACKAGES)
    (cache / "page.js").write_text(SCRIPT, "utf-8")
    options = (
        "--bundle", "--format=esm", f"--outfile={site / 'page.js'}", "--loader:.woff2=file",
        '--define:process.env.NODE_ENV="production"', "--conditions=production",
        "--log-level=error",
    )  # fmt: skip
    _run(str(cache / "node_modules" / ".bin" / "esbuild"), str(cache / "page.js"), *options)
    package = cache / "node_modules" / "@excalidraw" / "excalidraw"
    (site / "fonts-of").mkdir()
    (site / "fonts-of" / "fonts").symlink_to(package / "dist" / "prod" / "fonts")
    (site / "index.html").write_text(PAGE, "utf-8")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its signature
        """Say nothing."""


def _server(site: Path) -> http.server.ThreadingHTTPServer:
    handler = partial(_Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=300)
    return done.stdout


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
