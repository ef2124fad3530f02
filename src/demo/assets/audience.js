// A self-hosted audience script, in the manner of Matomo: two cookies written by script, then a beacon.
(function () {
  "use strict";
  var site = "1.7a3f";
  var now = Math.floor(Date.now() / 1000);

  function read(name) {
    var pair = document.cookie.split("; ").find(function (pair) {
      return pair.indexOf(name + "=") === 0;
    });
    return pair ? pair.slice(name.length + 1) : "";
  }

  function write(name, value, seconds) {
    document.cookie =
      name + "=" + value + "; expires=" + new Date(Date.now() + seconds * 1000).toUTCString() + "; path=/; SameSite=Lax";
  }

  function identifier() {
    var bytes = crypto.getRandomValues(new Uint8Array(8));
    return Array.from(bytes, function (byte) {
      return byte.toString(16).padStart(2, "0");
    }).join("");
  }

  // A visitor for thirteen months, a visit for thirty minutes.
  write("_pk_id." + site, read("_pk_id." + site) || identifier() + "." + now + ".", 33955200);
  write("_pk_ses." + site, "1", 1800);

  if (navigator.sendBeacon) {
    var visit = new URLSearchParams({ idsite: "1", rec: "1", url: location.pathname, _id: read("_pk_id." + site).slice(0, 16) });
    navigator.sendBeacon("/audience/collect", visit);
  }
})();
