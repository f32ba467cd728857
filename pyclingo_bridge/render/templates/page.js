// The page is whole without this: everything is open. Here what is deep is folded on screen.
(function () {
  "use strict";
  var all = function (what) { return Array.prototype.slice.call(document.querySelectorAll(what)); };
  var folds = all("details[data-fold]");
  var before = [];
  var set = function (list, open) { list.forEach(function (one) { one.open = open; }); };
  var reveal = function () {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var up = target; up; up = up.parentElement) {
      if (up.tagName === "DETAILS") { up.open = true; }
    }
    if (target) { target.scrollIntoView(); }
  };
  set(folds, false);
  all("[data-set]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      set(all("#" + button.getAttribute("aria-controls") + " details"), button.dataset.set === "open");
    });
  });
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", function () {
    before = all("details:not([open])");
    set(before, true);
  });
  window.addEventListener("afterprint", function () { set(before, false); });
  if (location.hash) { reveal(); }
}());
