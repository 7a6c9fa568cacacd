# One static binary in an empty image. It runs as nobody in particular, writes
# only below /data (SQLite) and /tmp, and works on a read-only file system.

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
COPY tools/nosqlite3 tools/nosqlite3
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG VERSION=
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags timetzdata \
    -ldflags "-s -w -X main.version=${VERSION}" -o /out/decorum ./cmd/decorum
RUN mkdir -p /out/data /out/tmp && chmod 0750 /out/data && chmod 1777 /out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/decorum /decorum
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/tmp /tmp
USER 65532:65532
WORKDIR /data
ENV DECORUM_ADDR=:8080 DECORUM_DB=/data/decorum.db
VOLUME /data
EXPOSE 8080
# The empty image has no shell and no curl: the program asks itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["/decorum", "healthcheck", "--url", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["/decorum"]
CMD ["serve"]
