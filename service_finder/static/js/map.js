// The map of a list of places: marks by address for what is in sight, list and map in step.
// The list is the keyboard's way; the map itself takes arrow keys, + and −.
"use strict";
(() => {
  const TILE = 256;
  const NEAR_ZOOM = 16;
  const WAIT_MS = 120;
  const SIDE_BY_SIDE = matchMedia("(min-width: 80em)");
  const CALM = matchMedia("(prefers-reduced-motion: reduce)");
  const SVG = "http://www.w3.org/2000/svg";

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const sign = (icons, name) => {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `${icons}#${name}`);
    svg.append(use);
    return svg;
  };

  class PlacesMap {
    constructor(map, section) {
      this.map = map;
      this.section = section;
      this.settings = JSON.parse(section.dataset.map);
      this.said = section.querySelector("[data-map-said]");
      this.panel = section.querySelector("[data-chosen]");
      this.listed = new Map(this.settings.listed.map((place) => [place.id, place]));
      this.marks = new Map(); // feature id -> {feature, marker}
      this.layer = L.layerGroup().addTo(map);
      this.chosen = "";
      this.asked = null;
      this.waiting = 0;
    }

    begin() {
      this.section.classList.add("is-live");
      this.dress();
      serviceFinderBackdrop.draw(this.map, this.settings);
      this.drawHere();
      this.bindCards();
      this.map.on("movestart", () => this.busy(true));
      this.map.on("moveend", () => {
        this.keepView();
        clearTimeout(this.waiting);
        this.waiting = setTimeout(() => this.load(), WAIT_MS);
      });
      this.load().then(() => {
        const id = new URLSearchParams(location.search).get("place");
        if (id && this.listed.has(id)) this.choose(id, { move: false });
      });
    }

    busy(is) {
      this.section.setAttribute("aria-busy", String(is));
    }

    dress() {
      const { map, settings } = this;
      const box = map.getContainer();
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", settings.words.map);
      if (CALM.matches) {
        map._zoomAnimated = false;
        map.options.inertia = false;
      }
      L.control
        .zoom({ position: "bottomright", zoomInTitle: settings.words.nearer, zoomOutTitle: settings.words.farther })
        .addTo(map);
      if (settings.tiles) this.section.classList.add("has-tiles");
    }

    drawHere() {
      if (!this.settings.here) return;
      const icon = L.divIcon({ className: "map__here", html: make("span"), iconSize: [24, 24] });
      const marker = L.marker(this.settings.here, { icon, keyboard: false, title: this.settings.words.here });
      marker.addTo(this.map);
      marker.getElement().setAttribute("role", "img");
      marker.getElement().setAttribute("aria-label", this.settings.words.here);
    }

    // The box is snapped to whole tiles: a small move asks for the same address again.
    address() {
      const zoom = Math.floor(this.map.getZoom() + 0.25); // groups are made for whole zooms
      const seen = this.map.getBounds();
      const low = this.map.project(seen.getSouthWest(), zoom);
      const high = this.map.project(seen.getNorthEast(), zoom);
      const corner = (x, y) => this.map.unproject([x * TILE, y * TILE], zoom);
      const least = corner(Math.floor(low.x / TILE), Math.ceil(low.y / TILE));
      const most = corner(Math.ceil(high.x / TILE), Math.floor(high.y / TILE));
      const box = [least.lng, least.lat, most.lng, most.lat].map((n) => n.toFixed(5)).join(",");
      return `${this.settings.places}&bbox=${box}&zoom=${zoom}`;
    }

    async load() {
      const address = this.address();
      if (address === this.shown) {
        this.busy(false);
        return;
      }
      this.asked?.abort();
      this.asked = new AbortController();
      try {
        const answer = await fetch(address, { signal: this.asked.signal });
        if (!answer.ok) throw new Error(String(answer.status));
        const found = await answer.json();
        this.draw(found.features);
        this.shown = address;
      } catch (error) {
        if (error.name === "AbortError") return; // the next load is on its way
        this.said.textContent = this.settings.words.failed;
      }
      this.busy(false);
    }

    draw(features) {
      const wanted = new Map(features.map((f) => [`${f.id}*${f.properties.count ?? 1}`, f]));
      for (const [key, { marker }] of this.marks) {
        if (!wanted.has(key)) {
          this.layer.removeLayer(marker);
          this.marks.delete(key);
        }
      }
      for (const [key, feature] of wanted) {
        const [lng, lat] = feature.geometry.coordinates;
        const known = this.marks.get(key);
        if (known) known.marker.setLatLng([lat, lng]);
        else this.marks.set(key, { feature, marker: this.mark(feature, lat, lng) });
        if (known) known.feature = feature;
      }
      this.light(this.chosen);
      this.announce(features);
    }

    announce(features) {
      const sight = this.map.getBounds();
      const seen = features.filter(({ geometry: { coordinates: [lng, lat] } }) => sight.contains([lat, lng]));
      const count = seen.reduce((sum, f) => sum + (f.properties.count ?? 1), 0);
      const { words } = this.settings;
      this.said.textContent = count ? words.seen.replace("{count}", this.number(count)) : words.none;
    }

    isSensitive({ category }) {
      return this.settings.sensitive.includes(category);
    }

    number(count) {
      return new Intl.NumberFormat(document.documentElement.lang).format(count);
    }

    mark(feature, lat, lng) {
      const { count } = feature.properties;
      const icon = count ? this.clusterIcon(count) : this.placeIcon(feature.properties);
      const title = this.title(feature);
      const marker = L.marker([lat, lng], { icon, keyboard: false, title, riseOnHover: true });
      this.layer.addLayer(marker);
      const element = marker.getElement();
      element.setAttribute("role", "img");
      element.setAttribute("aria-label", title);
      marker.on("click", () => this.press(feature));
      marker.on("mouseover", () => this.lightCards(feature, true));
      marker.on("mouseout", () => this.lightCards(feature, false));
      return marker;
    }

    title(feature) {
      const { count, name, id } = feature.properties;
      if (count) return this.settings.words.group.replace("{count}", this.number(count));
      const listed = this.listed.get(id);
      return listed ? `${listed.number}. ${name}` : name;
    }

    placeIcon({ id, category }) {
      const { icons, tones } = this.settings;
      const figure = make("span", `kind tone-${tones[category] ?? "calm"}`);
      figure.append(sign(icons, category in tones ? category : "pin"));
      const listed = this.listed.get(id);
      if (listed) figure.append(make("span", "map__number", String(listed.number)));
      return L.divIcon({ className: "map__place", html: figure, iconSize: [36, 36] });
    }

    clusterIcon(count) {
      const size = Math.round(34 + 6 * Math.min(Math.log10(count), 3));
      const figure = make("span", "map__count", this.number(count));
      return L.divIcon({ className: "map__group", html: figure, iconSize: [size, size] });
    }

    press(feature) {
      const { count, places, id } = feature.properties;
      if (!count) {
        this.choose(id, { move: false, fromMap: true, place: feature.properties });
      } else if (places) {
        this.show(places, count);
      } else {
        const [west, south, east, north] = feature.bbox;
        this.map.fitBounds([[south, west], [north, east]], { padding: [48, 48], animate: !CALM.matches });
      }
    }

    // The mark that stands for a listed place now: its own, or the group that took it in.
    markOf(id) {
      const own = this.marks.get(`${id}*1`);
      const place = this.listed.get(id);
      if (own || !place?.point) return own;
      const [lat, lng] = place.point;
      const holds = ({ feature: { bbox } }) =>
        bbox && bbox[0] <= lng && lng <= bbox[2] && bbox[1] <= lat && lat <= bbox[3];
      const distance = ({ marker }) => this.map.distance(marker.getLatLng(), [lat, lng]);
      return [...this.marks.values()].filter(holds).sort((a, b) => distance(a) - distance(b))[0];
    }

    light(id) {
      const lit = id ? this.markOf(id) : undefined;
      for (const mark of this.marks.values()) {
        mark.marker.getElement()?.classList.toggle("is-lit", mark === lit);
        mark.marker.setZIndexOffset(mark === lit ? 1000 : 0);
      }
    }

    lightCards(feature, on) {
      for (const [id, card] of this.cards) {
        if (this.markOf(id)?.feature === feature) card.classList.toggle("is-lit", on);
      }
    }

    bindCards() {
      const cards = [...document.querySelectorAll("[data-place]")];
      this.cards = new Map(cards.map((card) => [card.dataset.place, card]));
      for (const [id, card] of this.cards) {
        if (!this.listed.get(id)?.point) continue;
        for (const name of ["mouseenter", "focusin"]) card.addEventListener(name, () => this.light(id));
        for (const name of ["mouseleave", "focusout"])
          card.addEventListener(name, () => this.light(this.chosen));
        card.addEventListener("click", (event) => {
          const link = event.target.closest("a, button, summary, input, label");
          if (link && !link.matches("[data-on-map]")) return;
          if (link) event.preventDefault();
          else if (String(getSelection())) return;
          this.choose(id, { move: true });
        });
      }
    }

    choose(id, { move, fromMap = false, place = null }) {
      this.chosen = id;
      const listed = this.listed.get(id);
      for (const [other, card] of this.cards) {
        card.classList.toggle("is-chosen", other === id);
        if (other === id) card.setAttribute("aria-current", "true");
        else card.removeAttribute("aria-current");
      }
      if (move && listed?.point) {
        const zoom = Math.max(this.map.getZoom(), NEAR_ZOOM);
        this.map.setView(listed.point, zoom, { animate: !CALM.matches });
      }
      if (move && !SIDE_BY_SIDE.matches) this.section.scrollIntoView({ block: "nearest" });
      if (fromMap && SIDE_BY_SIDE.matches) this.cards.get(id)?.scrollIntoView({ block: "nearest" });
      const shown = place ?? listed;
      if (shown) this.show([shown], 1);
      this.light(id);
      this.keepLink({ place: shown && this.isSensitive(shown) ? "" : id }); // it stays in the history
    }

    // What was pressed, in words and links, below the map.
    show(places, count) {
      const { words } = this.settings;
      const heading = make("h2", "map__heading");
      heading.textContent = count > 1 ? words.group.replace("{count}", this.number(count)) : words.chosen;
      const list = make("ul", "plain-list");
      for (const place of places) {
        const listed = this.listed.get(place.id);
        const link = make("a", "", (listed ? `${listed.number}. ` : "") + place.name);
        link.href = new URL(place.url, location.href).pathname;
        link.lang = place.lang;
        if (this.isSensitive(place)) link.rel = "noreferrer";
        const item = make("li");
        item.append(link, make("span", "soft", words.kinds[place.category] ?? ""));
        list.append(item);
      }
      const close = make("button", "button button--quiet button--small", words.close);
      close.type = "button";
      close.addEventListener("click", () => this.clear());
      this.panel.replaceChildren(heading, list, close);
      this.panel.hidden = false;
      this.said.textContent = [heading, ...list.children].map((e) => e.textContent).join(". ");
    }

    clear() {
      this.panel.hidden = true;
      this.panel.replaceChildren();
      this.cards.get(this.chosen)?.classList.remove("is-chosen");
      this.cards.get(this.chosen)?.removeAttribute("aria-current");
      this.chosen = "";
      this.light("");
      this.keepLink({ place: "" });
      this.map.getContainer().focus({ preventScroll: true });
    }

    keepView() {
      const { lat, lng } = this.map.getCenter();
      const zoom = Number(this.map.getZoom().toFixed(2));
      this.keepLink({ at: `${lat.toFixed(5)},${lng.toFixed(5)},${zoom}` });
    }

    // This page's link, and the links to it in other languages and on other pages of the list.
    keepLink(changes) {
      const change = (address) => {
        const url = new URL(address, location.href);
        for (const [name, value] of Object.entries(changes)) {
          if (value) url.searchParams.set(name, value);
          else url.searchParams.delete(name);
        }
        return `${url.pathname}${url.search}${url.hash}`.replaceAll("%2C", ",");
      };
      history.replaceState(history.state, "", change(location.href));
      for (const link of document.querySelectorAll("a[hreflang], a[rel=next], a[rel=prev]")) {
        if (new URL(link.href).pathname.endsWith("/map")) link.setAttribute("href", change(link.href));
      }
      for (const field of document.querySelectorAll("input[name=next]")) field.value = change(field.value);
    }
  }

  const start = (map) => {
    const section = map.getContainer().closest("[data-map]");
    new PlacesMap(map, section).begin();
  };

  window.serviceFinderMap = { start };
})();
