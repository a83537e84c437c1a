/* What is wrong with what was typed, in the office's own sentences: models/contact.py and office/declare/body.py, said
   for a phone's browser (Chrome 70, ES2018). The office checks everything again. */
"use strict";

(function (place) {
  const MAX_TYPED = 64;
  const OLDEST_BIRTH = 1900;
  const OLDEST_DAYS = 366;
  const LONGEST_PART = 20;
  const DAY = 86400000;

  const good = (value) => ({ value, notice: null });
  const bad = (text, values) => ({ value: "", notice: { text, values: values || {} } });
  const lengthOf = (text) => Array.from(text).length;
  const UNSTORED = /[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd-\uffff]/; // eslint-disable-line no-control-regex
  const MISSING = "This question still needs an answer.";

  const tidy = (text) => text.normalize("NFKC").replace(/\s+/g, " ").trim();

  function narrow(text) {
    return lengthOf(text) > MAX_TYPED ? "" : text.normalize("NFKC").replace(/[‐-―−－ー]/g, "-").trim();
  }

  const MOBILE = /^1[3-9]\d{9}$/;
  const LANDLINE = /^(?:0(?:10|2\d)[2-8]\d{7}|0[3-9]\d{2}[2-8]\d{6,7})$/;
  const HONG_KONG_MACAU = /^\+85[23][2-9]\d{7}$/;
  const TAIWAN = /^\+8860?[2-9]\d{7,8}$/;
  const ABROAD = /^\+(?!86|85[23]|886)[1-9]\d{6,14}$/;

  function phone(text) {
    let number = narrow(text).replace(/[\s().-]/g, "");
    if (number.startsWith("00")) number = "+" + number.slice(2);
    if (number.startsWith("+86") && !number.startsWith("+886")) {
      number = number.slice(3);
      if (!MOBILE.test(number)) number = "0" + number.replace(/^0/, "");
    }
    if ([MOBILE, LANDLINE, HONG_KONG_MACAU, ABROAD].some((kind) => kind.test(number))) return good(number);
    if (TAIWAN.test(number)) return good("+886" + number.slice(4).replace(/^0/, ""));
    if (/^1[3-9]\d*$/.test(number)) {
      return bad("A mobile number has 11 digits, this one has {count}. Compare it and key it in again.", {
        count: String(number.length),
      });
    }
    return bad(
      "This is not a phone number. Key in 11 digits of a mobile, a landline with its area code, " +
        "or + and the country's code first."
    );
  }

  /** `today` is "2026-01-31". */
  function idNumber(text, today) {
    const number = narrow(text).replace(/[\s()/-]/g, "").toUpperCase();
    if (/^[1-9]\d{16}[\dX]$/.test(number)) {
      if (!checkDigitFits(number)) {
        return bad(
          "The last character does not fit this ID number: one is wrong or two are swapped. " +
            "Compare it with the card and key it in again."
        );
      }
      return born(number.slice(6, 14), today) ? good(number) : noSuchBirth(number.slice(6, 14));
    }
    if (/^[1-9]\d{14}$/.test(number)) {
      return born("19" + number.slice(6, 12), "") ? good(number) : noSuchBirth(number.slice(6, 12));
    }
    if ((number.match(/\d/g) || []).length > 12) {
      return bad(
        "An ID number is 17 digits and then a digit or X; these are {count} characters, or one is wrong. " +
          "Compare it with the card and key it in again.",
        { count: String(lengthOf(number)) }
      );
    }
    if (/^(?=.*\d)[A-Z0-9]{5,20}$/.test(number)) return good(number);
    return bad("This is not an ID or passport number. Key in its 5 to 20 letters and digits, nothing else.");
  }

  /** ISO 7064 MOD 11-2: each digit doubles what came before; 1 is left over. */
  function checkDigitFits(number) {
    let rest = 0;
    for (const sign of number) rest = (rest * 2 + (sign === "X" ? 10 : Number(sign))) % 11;
    return rest === 1;
  }

  function timeOf(year, month, day) {
    const at = new Date(Date.UTC(year, month - 1, day));
    const same = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
    return same ? at.getTime() : NaN;
  }

  function dayTime(text) {
    const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
    return found ? timeOf(Number(found[1]), Number(found[2]), Number(found[3])) : NaN;
  }

  function born(digits, today) {
    const at = timeOf(Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6)));
    return !isNaN(at) && Number(digits.slice(0, 4)) >= OLDEST_BIRTH && (!today || at <= dayTime(today));
  }

  const noSuchBirth = (date) =>
    bad("Nobody can be born on {date}, as this ID number says. Compare it with the card and key it in again.", { date });

  function name(text, most) {
    const tidied = tidy(text);
    const fits = tidied && lengthOf(tidied) <= most && !UNSTORED.test(tidied) && /\p{L}/u.test(tidied);
    return fits ? good(tidied) : bad("Write the name as on the ID card: 1 to {most} characters.", { most: String(most) });
  }

  /** A building, a unit, a room, a number of a train. */
  function part(text, needed) {
    const tidied = tidy(text);
    if (needed && !tidied) return bad(MISSING);
    if (lengthOf(tidied) <= LONGEST_PART && !UNSTORED.test(tidied)) return good(tidied);
    return bad("At most {most} characters, and none that cannot be printed.", { most: String(LONGEST_PART) });
  }

  /** A day of the journey; `most` days ahead. */
  function day(text, today, most) {
    if (!text) return bad(MISSING);
    const at = dayTime(text);
    if (isNaN(at)) return bad("There is no such day. Please choose another.");
    const ahead = (at - dayTime(today)) / DAY;
    if (ahead < -OLDEST_DAYS) return bad("This day is more than a year ago. Please choose another.");
    if (ahead > most) return bad("This day is more than {days} days ahead. Please choose another.", { days: String(most) });
    return good(text);
  }

  const offered = { phone, idNumber, name, part, day, tidy, dayTime, MISSING };
  if (typeof module === "object" && module.exports) module.exports = offered;
  else place.gatepost = { check: offered };
})(typeof window === "object" ? window : this);
