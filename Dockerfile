# An image of the program, the libraries it is linked with and the certificates of public authorities, and nothing else.
FROM rust:1.95-slim-trixie AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked \
    && mkdir -p /image/data /image/tmp /image/etc/ssl/certs \
    && cp target/release/rightsdesk /image/ \
    && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ \
    && ldd target/release/rightsdesk > linked \
    && sed -n 's|^[^/]*\(/[^ ]*\).*|\1|p' linked > libraries \
    && xargs cp -L --parents -t /image < libraries

FROM scratch
COPY --from=build --chown=65532:65532 /image/ /
USER 65532:65532
ENV LISTEN_ADDR=0.0.0.0:8080 DATA_DIR=/data
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["/rightsdesk", "health"]
ENTRYPOINT ["/rightsdesk"]
CMD ["serve"]
