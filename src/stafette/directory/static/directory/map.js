// The map beside the list of offers: the same numbers, every pin a button. Own data, own outlines, no foreign host
// unless the installation names a base map. Without this script the list is all there is.

const box = document.getElementById("karte");
const words = box ? box.dataset : {};

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const getJson = async (url) => {
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
};

const style = () => ({
  version: 8,
  sources: {},
  layers: [{ id: "land", type: "background", paint: { "background-color": colour("--st-map-land") } }],
});

const PIN = 44; // pins closer than this many pixels share one

// Offers whose pins would overlap at this zoom share one pin; the first gives the position.
const groupedPins = (map, features) => {
  const groups = [];
  for (const feature of features) {
    const point = map.project(feature.geometry.coordinates);
    const group = groups.find((each) => each.point.dist(point) < PIN);
    if (group) group.offers.push(feature.properties);
    else groups.push({ point, position: feature.geometry.coordinates, offers: [feature.properties] });
  }
  return groups;
};

const bounds = (features, outlines) => {
  const shown = features.length > 0 ? features : (outlines?.features ?? []);
  return shown.reduce((around, feature) => extend(around, feature), new window.maplibregl.LngLatBounds());
};

const extend = (around, feature) => {
  for (const position of [feature.geometry.coordinates].flat(Infinity).reduce(pairs, [])) around.extend(position);
  return around;
};

const pairs = (list, number, index) => {
  if (index % 2 === 0) list.push([number]);
  else list.at(-1).push(number);
  return list;
};

const popupList = (offers) => {
  const list = document.createElement("ul");
  for (const offer of offers) {
    const link = document.createElement("a");
    link.href = offer.url;
    link.textContent = `${offer.number}. ${offer.name}`;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  return list;
};

const addPin = (map, place) => {
  const numbers = place.offers.map((offer) => offer.number);
  const pin = document.createElement("button");
  pin.type = "button";
  pin.className = "st-pin";
  pin.textContent = numbers.length > 1 ? `${numbers[0]} +${numbers.length - 1}` : String(numbers[0]);
  const names = place.offers.map((offer) => offer.name).join(", ");
  pin.setAttribute("aria-label", `${pin.textContent} ${numbers.length > 1 ? words.langOffers : words.langOffer}: ${names}`);
  pin.setAttribute("aria-expanded", "false");

  const popup = new window.maplibregl.Popup({ offset: 22, focusAfterOpen: false, maxWidth: "18rem", locale: map._locale });
  popup.setDOMContent(popupList(place.offers));
  popup.on("open", () => {
    pin.setAttribute("aria-expanded", "true");
    popup.getElement().querySelector("a").focus({ preventScroll: true });
  });
  popup.on("close", () => pin.setAttribute("aria-expanded", "false"));
  pin.addEventListener("click", (event) => {
    event.stopPropagation();
    if (popup.isOpen()) popup.remove();
    else popup.setLngLat(place.position).addTo(map);
  });
  popup.on("open", () => popup.getElement().addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    popup.remove();
    pin.focus();
  }));
  const marker = new window.maplibregl.Marker({ element: pin }).setLngLat(place.position).addTo(map);
  pin.removeAttribute("role"); // it is a button and says so itself
  return () => {
    popup.remove();
    marker.remove();
  };
};

const keepPins = (map, features) => {
  let removers = [];
  const draw = () => {
    for (const remove of removers) remove();
    removers = groupedPins(map, features).map((place) => addPin(map, place));
  };
  draw();
  map.on("zoomend", draw);
};

const addOutlines = (map, outlines) => {
  map.addSource("outlines", { type: "geojson", data: outlines });
  map.addLayer({ id: "areas", type: "fill", source: "outlines", paint: { "fill-color": colour("--st-map-area") } });
  map.addLayer({
    id: "lines",
    type: "line",
    source: "outlines",
    paint: { "line-color": colour("--st-map-line"), "line-width": 1.5 },
  });
  for (const feature of outlines.features) {
    const around = extend(new window.maplibregl.LngLatBounds(), feature);
    const label = document.createElement("span");
    label.className = "st-town";
    label.textContent = feature.properties.name ?? "";
    label.setAttribute("aria-hidden", "true");
    new window.maplibregl.Marker({ element: label }).setLngLat(around.getCenter()).addTo(map);
    label.removeAttribute("role");
    label.removeAttribute("aria-label");
  }
};

const recolour = (map) => {
  const paint = [
    ["land", "background-color", "--st-map-land"],
    ["areas", "fill-color", "--st-map-area"],
    ["lines", "line-color", "--st-map-line"],
  ];
  for (const [layer, property, name] of paint) {
    if (map.getLayer(layer)) map.setPaintProperty(layer, property, colour(name));
  }
};

const start = async () => {
  const { maplibregl } = window;
  maplibregl.setWorkerUrl(words.worker);
  const [data, outlines] = await Promise.all([
    getJson(words.source),
    words.outlines ? getJson(words.outlines) : null,
  ]);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  box.hidden = false;
  const map = new maplibregl.Map({
    container: box,
    style: words.style || style(),
    bounds: bounds(data.features, outlines),
    fitBoundsOptions: { padding: { top: 60, right: 100, bottom: 60, left: 60 }, maxZoom: 14 },
    attributionControl: words.style ? {} : false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    cooperativeGestures: false,
    scrollZoom: false, // scrolling moves the page, not the map
    fadeDuration: calm ? 0 : 300,
    locale: {
      "NavigationControl.ZoomIn": words.langZoomIn,
      "NavigationControl.ZoomOut": words.langZoomOut,
      "Map.Title": words.langMap,
      "Popup.Close": words.langClose,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.on("load", () => {
    if (outlines) addOutlines(map, outlines);
    keepPins(map, data.features);
  });
  const repaint = () => recolour(map);
  document.addEventListener("stafette:theme", repaint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
};

const failed = () => {
  box.hidden = true;
  document.querySelector("[data-map-failed]").hidden = false;
  document.querySelector(".st-mapbox__note").hidden = true;
};

if (box) start().catch(failed);
