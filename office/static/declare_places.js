/* The places that one may come from, out of the office's list: office/declare/files.py, `places_text`. */
"use strict";

(function (gatepost) {
  /** `text` has a line for each province, `42湖北;0100武汉,02江岸区;0200黄石`, and a last one of countries, `JP日本;KR韩国`. */
  function placesOf(text) {
    const names = new Map();
    const below = new Map();
    const lines = text.split("\n");
    const countries = lines.pop().split(";").filter(Boolean).map((one) => [one.slice(0, 2), one.slice(2)]);
    const provinces = lines.map((line) => {
      const [head, ...cities] = line.split(";");
      const province = head.slice(0, 2) + "0000";
      names.set(province, head.slice(2));
      below.set(province, cities.map((one) => addCity(head.slice(0, 2), one)));
      return [province, head.slice(2)];
    });
    countries.forEach(([code, name]) => names.set(code, name));

    function addCity(start, text) {
      const [head, ...counties] = text.split(",");
      const city = start + head.slice(0, 4);
      names.set(city, head.slice(4));
      below.set(city, counties.map((one) => [city.slice(0, 4) + one.slice(0, 2), one.slice(2)]));
      below.get(city).forEach(([code, name]) => names.set(code, name));
      return [city, head.slice(4)];
    }

    /** Province (or country) and city of a place, "" where it has none. */
    function chain(code) {
      if (code.length !== 6) return [code, ""];
      const province = code.slice(0, 2) + "0000";
      if (code === province) return [province, ""];
      const city = code.slice(0, 4) + "00";
      return [province, names.has(city) && city !== province ? city : code];
    }

    const cities = (province) => below.get(province) || [];
    return {
      provinces: () => provinces.concat(countries),
      cities,
      counties: (city) => below.get(city) || [],
      name: (code) => names.get(code) || code,
      chain,
      /** A province alone does not say enough where it has cities. */
      wantsCity: (code) => cities(code).length > 0 && code.slice(2) === "0000",
      /** As people say it, from the widest to the nearest. */
      words: (code) =>
        chain(code)
          .concat([code])
          .filter((one, at, all) => one && all.indexOf(one) === at)
          .map((one) => names.get(one) || one)
          .join(" "),
    };
  }

  Object.assign(gatepost, { placesOf });
})(window.gatepost);
