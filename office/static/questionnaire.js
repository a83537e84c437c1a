/* What a questionnaire asks, in order, for the answers so far: models/questionnaire/flow.py, said for a phone's browser.
   Written for Chrome 70 (ES2018), without any other script. A browser finds it as window.questionnaire. */
"use strict";

(function (place) {
  const MAX_TEXT = 500;
  const MAX_INSTANCES = 20;
  const MOST_UNKNOWN = 10;
  const FIRST_YEAR = 1900;
  const LAST_YEAR = 2100;

  const notice = (text, values) => ({ text, values: values || {} });
  const NO_ANSWER = notice("This is not an answer. Please answer the question again.");
  const TOO_LONG = notice("The answer is longer than {most} characters. Make it shorter.", { most: String(MAX_TEXT) });
  const NO_TEXT = notice("The answer has signs that cannot be stored. Please write it again.");
  const NO_INTEGER = notice("Write a whole number, for instance 3.");
  const NO_DECIMAL = notice("Write a number, for instance 36.5.");
  const NO_DATE = notice("There is no such day. Please choose another.");
  const NO_CHOICE = notice("Please choose from the answers that are shown.");
  const MISSING = notice("This question still needs an answer.");
  const DOES_NOT_FIT = notice("This answer does not fit. Please look at it again.");
  const TOO_MANY = notice("More than {most} are not possible here.", { most: String(MAX_INSTANCES) });

  const ENDS = /^[ \t\r\n\u00a0\u3000]+|[ \t\r\n\u00a0\u3000]+$/g;
  const UNSTORED = /[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]/; // eslint-disable-line no-control-regex
  const NUMBER = /^[ \t\r\n]*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*$/;
  const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;

  const has = (object, name) => Object.prototype.hasOwnProperty.call(object, name);
  const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const longerThan = (text, most) => text.length > most && Array.from(text).length > most;
  const firstOf = (text, most) => (text.length > most ? Array.from(text).slice(0, most).join("") : text);

  // --- conditions: models/questionnaire/evaluate.py ---

  const patterns = new Map();

  function matches(pattern, text) {
    if (!patterns.has(pattern)) patterns.set(pattern, new RegExp("^(?:" + pattern + ")$", "u"));
    return patterns.get(pattern).test(text);
  }

  /** Days since 1970-01-01, NaN where there is no such day. */
  function days(year, month, day) {
    const at = new Date(Date.UTC(year, month - 1, day));
    const same = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
    return same ? at.getTime() / 86400000 : NaN;
  }

  function dayOf(text) {
    const found = DAY.exec(text);
    return found && found[1][0] !== "0" ? days(Number(found[1]), Number(found[2]), Number(found[3])) : NaN;
  }

  function number(value) {
    if (typeof value !== "string") return Number(value);
    return NUMBER.test(value) ? Number(value.trim()) : dayOf(value);
  }

  function truth(value) {
    return typeof value === "number" ? value !== 0 && !isNaN(value) : Boolean(value);
  }

  function equal(one, other) {
    if (typeof one === "boolean" || typeof other === "boolean") return truth(one) === truth(other);
    if (typeof one === "number" || typeof other === "number") return number(one) === number(other);
    return one === other;
  }

  const SIGNS = {
    "=": (one, other) => equal(one, other),
    "!=": (one, other) => !equal(one, other),
    "<": (one, other) => number(one) < number(other),
    "<=": (one, other) => number(one) <= number(other),
    ">": (one, other) => number(one) > number(other),
    ">=": (one, other) => number(one) >= number(other),
    "+": (one, other) => number(one) + number(other),
    "-": (one, other) => number(one) - number(other),
    "*": (one, other) => number(one) * number(other),
    div: (one, other) => number(one) / number(other),
    mod: (one, other) => number(one) % number(other),
  };

  /** `setting` is {answers: name to text, today: "2026-01-31", own: text}. */
  function valueOf(condition, setting) {
    switch (condition.is) {
      case "text":
      case "number":
      case "truth":
        return condition.value;
      case "answer":
        return setting.answers.get(condition.name) || "";
      case "own":
        return setting.own;
      case "today":
        return setting.today;
      case "not":
        return !holds(condition.of, setting);
      case "selected":
        return valueOf(condition.of, setting).split(" ").indexOf(condition.choice) >= 0;
      case "length":
        return Array.from(valueOf(condition.of, setting)).length;
      case "matches":
        return matches(condition.pattern, valueOf(condition.of, setting));
      case "pair":
        if (condition.sign === "and") return holds(condition.left, setting) && holds(condition.right, setting);
        if (condition.sign === "or") return holds(condition.left, setting) || holds(condition.right, setting);
        return SIGNS[condition.sign](valueOf(condition.left, setting), valueOf(condition.right, setting));
      default:
        throw new Error("unknown condition " + condition.is);
    }
  }

  function holds(condition, setting) {
    return truth(valueOf(condition, setting));
  }

  // --- single answers: models/questionnaire/answering.py ---

  const good = (value) => ({ value, notice: null });
  const bad = (wrong) => ({ value: "", notice: wrong });

  const narrow = (text) =>
    text.replace(/[０-９．－]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));

  const signed = (sign, digits) => good(digits === "0" ? digits : sign + digits);

  const CLEANERS = {
    text: good,
    note: () => bad(NO_ANSWER),
    integer(text) {
      const found = /^(-?)0*([0-9]{1,15})$/.exec(narrow(text));
      return found ? signed(found[1], found[2]) : bad(NO_INTEGER);
    },
    decimal(text) {
      const found = /^(-?)0*([0-9]{1,12})(?:\.([0-9]{1,6}))?$/.exec(narrow(text));
      if (!found) return bad(NO_DECIMAL);
      const fraction = (found[3] || "").replace(/0+$/, "");
      return signed(found[1], fraction ? found[2] + "." + fraction : found[2]);
    },
    date(text) {
      const year = Number(text.slice(0, 4));
      return !isNaN(dayOf(text)) && year >= FIRST_YEAR && year <= LAST_YEAR ? good(text) : bad(NO_DATE);
    },
  };

  /** The answer made alike as {value, notice: null}, or {value: "", notice} with what is wrong. */
  function clean(question, given, choices) {
    if (question.kind === "select_multiple") return several(given, choices);
    if (typeof given !== "string") return bad(NO_ANSWER);
    if (longerThan(given, MAX_TEXT)) return bad(TOO_LONG);
    const text = given.replace(/\r\n/g, "\n").replace(ENDS, "");
    if (!text) return good("");
    if (UNSTORED.test(text)) return bad(NO_TEXT);
    if (question.kind === "select_one") {
      return choices.some((choice) => choice.name === text) ? good(text) : bad(NO_CHOICE);
    }
    return CLEANERS[question.kind](text);
  }

  function several(given, choices) {
    if (given === "") return good([]);
    if (!Array.isArray(given)) return bad(NO_ANSWER);
    const names = new Set(choices.map((choice) => choice.name));
    if (given.length > choices.length || !given.every((name) => names.has(name))) return bad(NO_CHOICE);
    return good(choices.map((choice) => choice.name).filter((name) => given.indexOf(name) >= 0));
  }

  const asText = (value) => (Array.isArray(value) ? value.join(" ") : value);

  // --- the flow: models/questionnaire/flow.py ---

  /**
   * `questionnaire` is the JSON of models.questionnaire.form, `answers` {name: text, [names] or [{…}]}, `today`
   * "2026-01-31". Gives {steps: [{path, item, state, value, count, notice, said}], answers, unknown, complete, next};
   * `next` is the first step that is missing or wrong, null when complete.
   */
  function flow(questionnaire, answers, today) {
    const steps = [];
    const lists = questionnaire.choices;

    function add(step) {
      steps.push(Object.assign({ value: "", count: 0, notice: null, said: {} }, step));
    }

    function walk(items, given, path, seen) {
      const kept = {};
      for (const item of items) {
        if (item.relevant && !holds(item.relevant, { answers: seen, today, own: "" })) continue;
        const here = path.concat([item.name]);
        if (item.is === "group") {
          add({ path: here, item, state: "shown" });
          Object.assign(kept, walk(item.items, given, path, seen));
        } else if (item.is === "repeat") {
          const instances = repeat(item, has(given, item.name) ? given[item.name] : [], here, seen);
          if (instances.length) kept[item.name] = instances;
        } else {
          const value = question(item, has(given, item.name) ? given[item.name] : "", here, seen);
          if (value.length) kept[item.name] = value;
        }
      }
      return kept;
    }

    function question(item, given, path, seen) {
      const cleaned = clean(item, given, has(lists, item.choices || "") ? lists[item.choices] : []);
      const text = asText(cleaned.value);
      const step = { path, item, state: text ? "answered" : "open", value: cleaned.value };
      seen.set(item.name, text);
      if (item.kind === "note") {
        Object.assign(step, { state: "shown", value: "" });
      } else if (cleaned.notice) {
        const shown = typeof given === "string" ? firstOf(given, MAX_TEXT) : "";
        Object.assign(step, { state: "wrong", notice: cleaned.notice, value: shown });
      } else if (!text && item.required) {
        Object.assign(step, { state: "missing", notice: MISSING });
      } else if (text && item.constraint && !holds(item.constraint, { answers: seen, today, own: text })) {
        Object.assign(step, { state: "wrong", notice: DOES_NOT_FIT, said: item.constraint_message || {} });
      }
      add(step);
      return cleaned.value;
    }

    function repeat(item, given, path, seen) {
      const all = Array.isArray(given) ? given : [];
      const well = Array.isArray(given) && all.every(isRecord);
      const wrong = !well ? NO_ANSWER : all.length > MAX_INSTANCES ? TOO_MANY : null;
      const instances = all.slice(0, MAX_INSTANCES);
      add({ path, item, state: wrong ? "wrong" : "shown", count: instances.length, notice: wrong });
      return instances.map((instance, number) =>
        walk(item.items, isRecord(instance) ? instance : {}, path.concat([number]), new Map(seen))
      );
    }

    const kept = walk(questionnaire.items, answers, [], new Map());
    const next = steps.find((step) => step.state === "missing" || step.state === "wrong") || null;
    return { steps, answers: kept, unknown: unknown(questionnaire.items, answers), complete: next === null, next };
  }

  function unknown(items, answers) {
    const known = new Map();
    names(items, known);
    let found = [];
    for (const name of Object.keys(answers)) {
      const repeat = known.get(name);
      if (!known.has(name)) {
        found.push(firstOf(name, 64));
      } else if (repeat && Array.isArray(answers[name])) {
        for (const instance of answers[name].slice(0, MAX_INSTANCES)) {
          if (isRecord(instance)) found = found.concat(unknown(repeat.items, instance));
        }
      }
    }
    return found.slice(0, MOST_UNKNOWN);
  }

  function names(items, known) {
    for (const item of items) {
      if (item.is === "group") names(item.items, known);
      else known.set(item.name, item.is === "repeat" ? item : null);
    }
  }

  const offered = { flow, clean, holds };
  if (typeof module === "object" && module.exports) module.exports = offered;
  else place.questionnaire = offered;
})(typeof window === "object" ? window : this);
