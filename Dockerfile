# The gate as an image: one binary, its configuration, an empty folder for its state, and nobody's privileges.
#
#   docker build -t octroi .
#   docker run --read-only -p 127.0.0.1:8080:8080 -v octroi-state:/var/lib/octroi octroi
#
# podman and buildah need `--format docker`: the OCI format has no field for HEALTHCHECK, which is then left out.

# Any base with Rust 1.95 and rustup (or its llvm-tools), a C compiler (for SQLite and ring) and a CA bundle; its C library must
# not be newer than the runtime's. Pin both by digest in production.
ARG BUILDER=docker.io/library/rust:1.95-bookworm
# Any distribution with the C library: nothing is installed into it.
ARG RUNTIME=docker.io/library/debian:bookworm-slim

FROM ${BUILDER} AS build
WORKDIR /build
# No cache of `target`: cargo trusts modification times, and an older tree would then be shipped as the newer one.
COPY Cargo.toml Cargo.lock ./
COPY config config
COPY src src
COPY deploy/build deploy/build
RUN deploy/build

FROM ${RUNTIME}
# A number without an account: nothing looks it up, and orchestrators can see that it is not root.
RUN install -d -o 10001 -g 10001 -m 0700 /var/lib/octroi
# What portals behind https are trusted by; slim bases come without it.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /build/target/shipped/octroi /usr/local/bin/octroi
COPY config /etc/octroi
USER 10001:10001
# The ledger and the signing keys, and the only place that is written to.
VOLUME /var/lib/octroi
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 CMD ["octroi", "health"]
ENTRYPOINT ["octroi"]
CMD ["serve", "--config", "/etc/octroi/octroi.toml", "--listen", "0.0.0.0:8080"]
