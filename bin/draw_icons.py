"""Draw the PNG icons and the sharing picture from our own SVG files (needs Chromium)."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

IMG = Path(__file__).resolve().parent.parent / "service_finder" / "static" / "img"
CHROMIUM = "/usr/bin/chromium"


def draw(browser: Browser, name: str, body: str, width: int, height: int) -> None:
    """Save a page that shows `body` as static/img/`name`."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(
        f"<style>body{{margin:0;display:grid;place-items:center;height:100vh}}</style>{body}"
    )
    page.screenshot(path=IMG / name)
    page.close()


def main() -> None:
    """Draw every picture anew."""
    logo = (IMG / "logo.svg").read_text(encoding="utf-8")
    hills = (IMG / "hills.svg").read_text(encoding="utf-8")
    ground = "<style>body{{background:#fbe9dc}}svg{{height:{share}%;width:auto}}</style>"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for size in (180, 192, 512):
            draw(browser, f"icon-{size}.png", ground.format(share=76) + logo, size, size)
        draw(browser, "icon-mask-512.png", ground.format(share=56) + logo, 512, 512)
        scene = (
            "<style>body>*{grid-area:1/1}.hills svg{width:1200px;height:630px}"
            ".mark svg{height:300px;width:auto}</style>"
            f'<div class="hills">{hills}</div><div class="mark">{logo}</div>'
        )
        draw(browser, "share.png", scene, 1200, 630)
        browser.close()


if __name__ == "__main__":
    main()
