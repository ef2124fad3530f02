// Tells tag managers what is consented to: before any tag runs, and again after each choice.
//
// It goes behind the guard, in the same file, where a host asks for it. `mode` maps the signals of Google Consent Mode v2 to
// purposes, or is null; `event` says whether a `dataLayer` event follows each choice.
(facts => {
  "use strict";
  const { mode, event } = facts;
  const layer = window.dataLayer = window.dataLayer || [];
  // Consent Mode reads the arguments object itself.
  const gtag = function () {
    layer.push(arguments);
  };
  const signals = () => {
    const said = { security_storage: "granted" };
    for (const [signal, purpose] of Object.entries(mode)) said[signal] = octroi.granted(purpose) ? "granted" : "denied";
    return said;
  };
  if (mode) gtag("consent", "default", signals());
  document.addEventListener("octroi:consent", ({ detail: { granted, refused } }) => {
    if (mode) gtag("consent", "update", signals());
    if (event) layer.push({ event: "octroi_consent", granted, refused });
  });
})(OCTROI_FACTS);
