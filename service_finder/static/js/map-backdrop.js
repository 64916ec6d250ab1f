// What lies under the places on the map: district outlines, their names, stations.
// All of it is fetched from this site; text is only ever set as text.
"use strict";
(() => {
  const NAMES_FROM = 11;
  const STATIONS_FROM = 14;

  const label = (feature, lat, lng, className) => {
    const name = document.createElement("span");
    name.textContent = feature.properties.name;
    name.lang = feature.properties.lang;
    const icon = L.divIcon({ className, html: name, iconSize: [0, 0] });
    return L.marker([lat, lng], { icon, interactive: false, keyboard: false, pane: "labels" });
  };

  const load = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} for ${address}`);
    return (await answer.json()).features;
  };

  const drawDistricts = (map, features) => {
    L.geoJSON(features, { interactive: false, style: { className: "map__district" } }).addTo(map);
    const names = L.layerGroup(
      features.map((f) => label(f, f.properties.label[1], f.properties.label[0], "map__name")),
    );
    const turn = () => (map.getZoom() >= NAMES_FROM ? names.addTo(map) : names.remove());
    map.on("zoomend", turn);
    turn();
  };

  // Only the stations in sight are in the document: all of them would be 300 elements.
  const drawStations = (map, address) => {
    const shown = L.layerGroup().addTo(map);
    let features = null;
    const turn = async () => {
      if (map.getZoom() < STATIONS_FROM) {
        shown.clearLayers();
        return;
      }
      features ??= load(address);
      const known = await features;
      const sight = map.getBounds().pad(0.1);
      shown.clearLayers();
      for (const feature of known) {
        const [lng, lat] = feature.geometry.coordinates;
        if (sight.contains([lat, lng])) shown.addLayer(label(feature, lat, lng, "map__station"));
      }
    };
    const tryTurn = () => turn().catch(() => (features = null)); // asked again at the next move
    map.on("moveend", tryTurn);
    tryTurn();
  };

  const draw = (map, settings) => {
    map.createPane("labels").style.zIndex = 450; // over the outlines, under the places
    load(settings.districts).then((found) => drawDistricts(map, found)).catch(() => {});
    drawStations(map, settings.stations);
  };

  window.serviceFinderBackdrop = { draw };
})();
