"""A certificate authority for tests: certificates for any hosts, and contexts that trust it."""

import itertools
import ssl
import subprocess

CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


class Authority:
    """An authority in a folder; each certificate is a pair of PEM files."""

    def __init__(self, folder):
        self.folder = folder
        self.numbers = itertools.count(1)
        self.certificate, self.key = folder / "authority.pem", folder / "authority.key"
        self._run("req", "-x509", *CURVE, "-subj", "/CN=Test authority", "-days", "2", "-keyout", self.key, "-out", self.certificate)

    def _run(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

    def issue(self, *hosts, purpose="serverAuth"):
        """Returns the files of a certificate for the hosts, with its chain, and of its key."""
        name = self.folder / f"issued-{next(self.numbers)}"
        made, key, request, extensions = (name.with_suffix(suffix) for suffix in (".pem", ".key", ".csr", ".ext"))
        names = ",".join(f"IP:{host}" if host.replace(".", "").isdigit() else f"DNS:{host}" for host in hosts)
        extensions.write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\nextendedKeyUsage={purpose}\n")
        self._run("req", *CURVE, "-subj", f"/CN={hosts[0]}", "-keyout", key, "-out", request)
        signing = ["-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-days", "2", "-extfile", extensions]
        self._run("x509", "-req", "-in", request, *signing, "-out", made)
        return made, key

    def client(self, *protocols):
        """Returns a client's context that trusts this authority alone and offers the protocols."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        if protocols:
            context.set_alpn_protocols(list(protocols))
        return context

    def server(self, *hosts, asks=False):
        """Returns a server's context for the hosts, which asks clients for a certificate of this authority if told to."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue(*hosts))
        if asks:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(str(self.certificate))
        return context
