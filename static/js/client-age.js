// The year of birth shows what only minors are asked, and in the year of the eighteenth birthday the
// question whether it has been. Without this script the server asks on the next try.
const year = document.querySelector("input[data-full-age]");
const parts = [...document.querySelectorAll("[data-when]")];

const show = () => {
  const fullAge = Number(year.dataset.fullAge);
  const years = /^\s*\d{4}\s*$/.test(year.value) ? new Date().getFullYear() - Number(year.value) : NaN;
  const saysNo = document.querySelector("[data-when=ask] input[value=no]").checked;
  const shown = { ask: years === fullAge, minor: years < fullAge || (years === fullAge && saysNo) };
  for (const part of parts) part.hidden = !shown[part.dataset.when];
};

year.form.addEventListener("input", show);
show();
