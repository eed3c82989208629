// Finding and sorting in the table of models, and a word about the age of the page. All of it is extra: without this file the
// table is whole, and in the order of urgency.
"use strict";

(() => {
  const age = document.getElementById("age");
  if (age) {
    const today = new Date().toISOString().slice(0, 10);
    const days = Math.round((Date.parse(today) - Date.parse(age.dataset.built)) / 86400000);
    if (days > 0) {
      const since = days === 1 ? "yesterday" : `${days} days ago`;
      const late = today > age.dataset.stale ? " It should have been built again since: take it for out of date." : "";
      age.textContent = `This page was built ${since}; its day counts start on ${age.dataset.built}.${late}`;
      age.classList.toggle("late", late !== "");
      age.hidden = false;
    }
  }

  const table = document.getElementById("table");
  if (!table) return;
  const form = document.getElementById("filter");
  const query = document.getElementById("q");
  const shown = document.getElementById("shown");
  const none = document.getElementById("none");
  const buttons = [...form.querySelectorAll("button[data-group]")];
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({
    row,
    group: row.dataset.group,
    text: row.textContent.toLowerCase(),
    keys: [...row.cells].map((cell) => cell.dataset.key ?? cell.textContent.trim()),
  }));
  let group = "";

  const filter = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const entry of rows) {
      const fits = (!group || entry.group === group) && words.every((word) => entry.text.includes(word));
      entry.row.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.textContent = count === rows.length ? `All ${count} models` : `${count} of ${rows.length} models`;
    none.hidden = count > 0;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.group === group));
    const address = new URL(location.href);
    for (const [name, value] of [["q", query.value], ["show", group]]) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    if (address.href !== location.href) history.replaceState(null, "", address);
  };

  const order = new Intl.Collator("en", { numeric: true });
  const sort = (column, down) => {
    const sorted = [...rows].sort((a, b) => {
      const [left, right] = [a.keys[column], b.keys[column]];
      // What has no value comes last in either direction: it is neither early nor late.
      if (!left || !right) return Number(!left) - Number(!right);
      return down ? order.compare(right, left) : order.compare(left, right);
    });
    body.append(...sorted.map((entry) => entry.row));
  };

  [...table.tHead.rows[0].cells].forEach((head, column, heads) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sort(column, down);
    });
    head.replaceChildren(button);
  });

  form.addEventListener("submit", (event) => event.preventDefault());
  query.addEventListener("input", filter);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      group = button.dataset.group;
      filter();
    });
  }
  document.getElementById("reset").addEventListener("click", () => {
    query.value = group = "";
    filter();
    query.focus();
  });

  const asked = new URLSearchParams(location.search);
  query.value = asked.get("q") ?? "";
  group = buttons.some((button) => button.dataset.group === asked.get("show")) ? asked.get("show") : "";
  form.hidden = false;
  filter();
})();
