// Runs in <head> before the first paint, so that a stored choice of theme never flashes the other one.
const stored = localStorage.getItem("cloudpulse.theme");
if (stored === "light" || stored === "dark") {
  document.documentElement.dataset.theme = stored;
}
document.documentElement.classList.add("js");
