/* Draws the QR code of a pass (ISO/IEC 18004): alphanumeric mode, level M, versions 1 to 20. A pass holds capital letters,
   digits and $%*+-./: alone. The phone draws it, for a hundred phones at once would keep the office busy for seconds. */
"use strict";

(function (place) {
  const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  // Level M, by version: codewords of correction in a block, and blocks (table 9).
  const CORRECTION = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
  const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
  const MASKS = [
    (row, column) => (row + column) % 2,
    (row) => row % 2,
    (row, column) => column % 3,
    (row, column) => (row + column) % 3,
    (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2,
    (row, column) => ((row * column) % 2) + ((row * column) % 3),
    (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2,
    (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2,
  ];

  // GF(2^8) with x^8 + x^4 + x^3 + x^2 + 1.
  const POWERS = [];
  const LOGARITHMS = [];
  for (let power = 0, value = 1; power < 255; power++) {
    POWERS[power] = value;
    LOGARITHMS[value] = power;
    value = value < 128 ? value * 2 : (value * 2) ^ 0x11d;
  }
  const times = (one, other) => (one && other ? POWERS[(LOGARITHMS[one] + LOGARITHMS[other]) % 255] : 0);

  function generator(degree) {
    let found = [1];
    for (let power = 0; power < degree; power++) {
      const next = found.concat([0]);
      found.forEach((factor, at) => (next[at + 1] ^= times(factor, POWERS[power])));
      found = next;
    }
    return found.slice(1);
  }

  function remainder(block, factors) {
    const rest = new Array(factors.length).fill(0);
    for (const word of block) {
      const lead = word ^ rest.shift();
      rest.push(0);
      factors.forEach((factor, at) => (rest[at] ^= times(factor, lead)));
    }
    return rest;
  }

  const alignments = (version) => (version < 2 ? 0 : Math.floor(version / 7) + 2);

  /** All codewords of a version, of data and of correction. */
  function codewords(version) {
    const count = alignments(version);
    let modules = (16 * version + 128) * version + 64;
    if (count) modules -= (25 * count - 10) * count - 55;
    if (version >= 7) modules -= 36;
    return Math.floor(modules / 8);
  }

  const dataWords = (version) => codewords(version) - CORRECTION[version] * BLOCKS[version];
  const countBits = (version) => (version < 10 ? 9 : 11);

  function versionFor(length) {
    const bits = Math.floor(length / 2) * 11 + (length % 2) * 6;
    for (let version = 1; version < BLOCKS.length; version++) {
      if (4 + countBits(version) + bits <= dataWords(version) * 8) return version;
    }
    throw new Error("too long for a code");
  }

  function data(text, version) {
    const bits = [];
    const put = (value, count) => {
      for (let at = count - 1; at >= 0; at--) bits.push((value >> at) & 1);
    };
    put(2, 4);
    put(text.length, countBits(version));
    for (let at = 0; at < text.length; at += 2) {
      const first = SIGNS.indexOf(text[at]);
      if (at + 1 < text.length) put(first * 45 + SIGNS.indexOf(text[at + 1]), 11);
      else put(first, 6);
    }
    const room = dataWords(version) * 8;
    put(0, Math.min(4, room - bits.length));
    put(0, (8 - (bits.length % 8)) % 8);
    for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) put(pad, 8);
    const words = [];
    for (let at = 0; at < bits.length; at += 8) words.push(parseInt(bits.slice(at, at + 8).join(""), 2));
    return words;
  }

  /** Blocks laid into each other, data first, then correction. */
  function interleaved(words, version) {
    const count = BLOCKS[version];
    const short = Math.floor(words.length / count);
    const longer = words.length % count;
    const factors = generator(CORRECTION[version]);
    const blocks = [];
    for (let block = 0, at = 0; block < count; block++) {
      const size = short + (block >= count - longer ? 1 : 0);
      blocks.push(words.slice(at, at + size));
      at += size;
    }
    const corrections = blocks.map((block) => remainder(block, factors));
    const mixed = [];
    for (const side of [blocks, corrections]) {
      const longest = Math.max.apply(null, side.map((block) => block.length));
      for (let at = 0; at < longest; at++) side.forEach((block) => at < block.length && mixed.push(block[at]));
    }
    return mixed;
  }

  /** The fixed patterns: modules that are null are free for data. */
  function frame(version) {
    const size = version * 4 + 17;
    const grid = Array.from({ length: size }, () => new Array(size).fill(null));
    const set = (row, column, dark) => {
      if (row >= 0 && row < size && column >= 0 && column < size) grid[row][column] = dark;
    };
    const rings = (row, column, far, dark) => {
      for (let down = -far; down <= far; down++) {
        for (let across = -far; across <= far; across++) {
          set(row + down, column + across, dark(Math.max(Math.abs(down), Math.abs(across))));
        }
      }
    };
    const finder = (far) => far !== 2 && far !== 4;
    rings(3, 3, 4, finder);
    rings(3, size - 4, 4, finder);
    rings(size - 4, 3, 4, finder);
    for (let at = 8; at < size - 8; at++) {
      grid[6][at] = at % 2 === 0;
      grid[at][6] = at % 2 === 0;
    }
    const centres = centresOf(version, size);
    const finders = ["6 6", "6 " + (size - 7), size - 7 + " 6"];
    for (const row of centres) {
      for (const column of centres) {
        if (finders.indexOf(row + " " + column) < 0) rings(row, column, 2, (far) => far !== 1);
      }
    }
    if (version >= 7) {
      const bits = version * 4096 + coded(version, 12, 0x1f25);
      for (let at = 0; at < 18; at++) {
        const dark = ((bits >> at) & 1) === 1;
        grid[Math.floor(at / 3)][size - 11 + (at % 3)] = dark;
        grid[size - 11 + (at % 3)][Math.floor(at / 3)] = dark;
      }
    }
    form(grid, size, 0);
    return grid;
  }

  function centresOf(version, size) {
    const count = alignments(version);
    if (!count) return [];
    const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
    const found = [6];
    for (let at = count - 2; at >= 0; at--) found.push(size - 7 - at * step);
    return found;
  }

  /** What a BCH code adds: the remainder of value · 2^length. */
  function coded(value, length, polynomial) {
    let rest = value;
    for (let at = 0; at < length; at++) rest = (rest << 1) ^ ((rest >> (length - 1)) & 1 ? polynomial : 0);
    return rest;
  }

  /** Format information, twice; level M is 00. */
  function form(grid, size, mask) {
    const bits = ((mask << 10) | coded(mask, 10, 0x537)) ^ 0x5412;
    const bit = (at) => ((bits >> at) & 1) === 1;
    for (let at = 0; at < 15; at++) {
      const row = at < 6 ? at : at < 8 ? at + 1 : size - 15 + at;
      grid[row][8] = bit(at);
      const column = at < 8 ? size - 1 - at : at === 8 ? 7 : 14 - at;
      grid[8][column] = bit(at);
    }
    grid[size - 8][8] = true;
  }

  function fill(grid, words) {
    const size = grid.length;
    const cells = [];
    let at = 0;
    for (let right = size - 1; right > 0; right -= 2) {
      if (right === 6) right = 5;
      const up = ((right + 1) & 2) === 0;
      for (let down = 0; down < size; down++) {
        const row = up ? size - 1 - down : down;
        for (const column of [right, right - 1]) {
          if (grid[row][column] !== null) continue;
          grid[row][column] = at < words.length * 8 && ((words[at >> 3] >> (7 - (at & 7))) & 1) === 1;
          cells.push([row, column]);
          at++;
        }
      }
    }
    return cells;
  }

  function masked(grid, cells, mask) {
    const copy = grid.map((row) => row.slice());
    for (const [row, column] of cells) if (MASKS[mask](row, column) === 0) copy[row][column] = !copy[row][column];
    form(copy, copy.length, mask);
    return copy;
  }

  /** How hard a code is to read: long runs, blocks, what looks like a finder, too dark or too light (section 7.8.3). */
  function penalty(grid) {
    const size = grid.length;
    const columns = grid.map((_, column) => grid.map((row) => row[column]));
    let found = 0;
    let dark = 0;
    for (const line of grid.concat(columns)) {
      const text = line.map((module) => (module ? "1" : "0")).join("");
      for (const run of text.match(/0{5,}|1{5,}/g) || []) found += run.length - 2;
      found += 40 * ((text.match(/(?=10111010000)/g) || []).length + (text.match(/(?=00001011101)/g) || []).length);
    }
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        dark += grid[row][column] ? 1 : 0;
        if (row && column) {
          const sum = grid[row][column] + grid[row - 1][column] + grid[row][column - 1] + grid[row - 1][column - 1];
          if (sum === 0 || sum === 4) found += 3;
        }
      }
    }
    return found + 10 * Math.floor(Math.abs((dark * 20) / (size * size) - 10));
  }

  /** Rows of true (dark) and false, without the white around them. Throws where the text has other signs or no room. */
  function modules(text) {
    if (!Array.from(text).every((sign) => SIGNS.indexOf(sign) >= 0)) throw new Error("not for this mode");
    const version = versionFor(text.length);
    const grid = frame(version);
    const cells = fill(grid, interleaved(data(text, version), version));
    const all = MASKS.map((_, mask) => masked(grid, cells, mask));
    const marks = all.map(penalty);
    return all[marks.indexOf(Math.min.apply(null, marks))];
  }

  const offered = { modules };
  if (typeof module === "object" && module.exports) module.exports = offered;
  else place.gatepost.qr = offered;
})(typeof window === "object" ? window : this);
