/* Fills forms in the XForms engine and says of every question that is shown how it stands, in the words of our flow. */
"use strict";

window.states = async (xform, every) => {
  const form = await window.engine.loadForm(xform);
  const found = [];
  for (const answers of every) {
    const instance = form.createInstance();
    fill(instance.root, answers);
    found.push([...standing(instance.root, [])]);
  }
  return found;
};

const nameOf = (node) => node.currentState.reference.replace(/\[\d+\]$/, "").split("/").pop();

function fill(parent, answers) {
  for (const node of parent.currentState.children) {
    const given = answers[nameOf(node)];
    if (node.nodeType === "group") {
      fill(node, answers);
    } else if (node.nodeType === "repeat-range:uncontrolled") {
      const wanted = (given || []).length;
      const there = node.currentState.children.length;
      if (wanted > there) node.addInstances(there - 1, wanted - there);
      if (wanted < there) node.removeInstances(wanted, there - wanted);
      node.currentState.children.forEach((instance, place) => fill(instance, given[place]));
    } else if (given !== undefined && node.nodeType === "select") {
      node.selectValues(Array.isArray(given) ? given : [given]);
    } else if (given !== undefined && node.nodeType === "input") {
      node.setValue(given);
    }
  }
}

function* standing(parent, path) {
  for (const node of parent.currentState.children) {
    if (!node.currentState.relevant || nameOf(node) === "meta") continue;
    if (node.nodeType === "group") {
      yield* standing(node, path);
    } else if (node.nodeType === "repeat-range:uncontrolled") {
      let place = 0;
      for (const instance of node.currentState.children) yield* standing(instance, [...path, nameOf(node), place++]);
    } else {
      yield [[...path, nameOf(node)], stateOf(node)];
    }
  }
}

function stateOf(node) {
  if (node.nodeType === "note") return "shown";
  if (!node.validationState.constraint.valid) return "wrong";
  if (!node.validationState.required.valid) return "missing";
  const value = node.currentState.value;
  return value === null || value.length === 0 ? "open" : "answered";
}
