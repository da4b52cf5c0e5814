namespace CloudPulse.Acceptance.Blackbox;

/// <summary>A blackbox.yml that both sides read.</summary>
internal static class Modules
{
    public const string Text = """
        modules:
          http_2xx: { prober: http }
          http_post_2xx: { prober: http, http: { method: POST, body: "a=1", headers: { X-Test: yes-1 } } }
          head: { prober: http, http: { method: HEAD } }
          ip4: { prober: http, timeout: 1s, http: { preferred_ip_protocol: ip4, ip_protocol_fallback: false } }
          ip6_only: { prober: http, http: { preferred_ip_protocol: ip6, ip_protocol_fallback: false } }
          no_follow: { prober: http, http: { follow_redirects: false } }
          no_follow_302: { prober: http, http: { follow_redirects: false, valid_status_codes: [302] } }
          no_follow_302_body: { prober: http, http: { follow_redirects: false, valid_status_codes: [302], fail_if_body_not_matches_regexp: [else] } }
          loop_is_well: { prober: http, http: { valid_status_codes: [307] } }
          missing_is_well: { prober: http, http: { valid_status_codes: [404, 410] } }
          http_1_0: { prober: http, http: { valid_http_versions: ["HTTP/1.0"] } }
          http_1_1: { prober: http, http: { valid_http_versions: ["HTTP/1.1", "HTTP/2.0"] } }
          no_tls: { prober: http, http: { fail_if_ssl: true, tls_config: { insecure_skip_verify: true } } }
          tls: { prober: http, http: { fail_if_not_ssl: true, tls_config: { ca_file: AUTHORITY } } }
          tls_other_name: { prober: http, http: { tls_config: { ca_file: AUTHORITY, server_name: other.example } } }
          tls_wrong_name: { prober: http, http: { tls_config: { ca_file: AUTHORITY, server_name: wrong.example } } }
          tls_host_header: { prober: http, http: { headers: { Host: other.example }, tls_config: { ca_file: AUTHORITY } } }
          tls_unverified: { prober: http, http: { tls_config: { insecure_skip_verify: true } } }
          body_has: { prober: http, http: { fail_if_body_not_matches_regexp: ["hel+o", "(?i)WORLD"] } }
          body_ends: { prober: http, http: { fail_if_body_not_matches_regexp: ["world$"] } }
          body_lines: { prober: http, http: { fail_if_body_not_matches_regexp: ["(?m)^hello$", "\\A[[:alpha:]]{5}\\n"] } }
          body_has_not: { prober: http, http: { fail_if_body_matches_regexp: ["w\\w+d"] } }
          header_has: { prober: http, http: { fail_if_header_not_matches: [{ header: x-kind, regexp: ^second$ }] } }
          header_has_not: { prober: http, http: { fail_if_header_matches: [{ header: X-Kind, regexp: ^first$ }] } }
          header_missing: { prober: http, http: { fail_if_header_matches: [{ header: X-None, regexp: a }] } }
          header_may_miss: { prober: http, http: { fail_if_header_not_matches: [{ header: X-None, regexp: a, allow_missing: true }] } }
          basic: { prober: http, http: { basic_auth: { username: me, password: hunter2 }, fail_if_body_not_matches_regexp: ["auth=Basic bWU6aHVudGVyMg=="] } }
          bearer: { prober: http, http: { bearer_token: hunter3, fail_if_body_not_matches_regexp: ["auth=Bearer h.nter3"] } }
          authorization: { prober: http, http: { authorization: { type: Token, credentials: hunter4 }, fail_if_body_not_matches_regexp: ["auth=Token h.nter4"] } }
          body_sent: { prober: http, http: { method: PUT, body: "some text", fail_if_body_not_matches_regexp: ["^PUT .*body=some text$"] } }
          host_asked: { prober: http, http: { fail_if_body_not_matches_regexp: ["^GET shop.example "] } }
          gzip: { prober: http, http: { compression: gzip, headers: { Accept-Encoding: gzip }, fail_if_body_not_matches_regexp: ["^a+$"] } }
          limited: { prober: http, http: { body_size_limit: 1000B } }
          tcp_connect: { prober: tcp }
          tcp_tls: { prober: tcp, tcp: { tls: true, tls_config: { ca_file: AUTHORITY } } }
          tcp_tls_unverified: { prober: tcp, tcp: { tls: true, tls_config: { insecure_skip_verify: true } } }
          mail:
            prober: tcp
            tcp:
              query_response:
                - expect: "^220 ([^ ]+) (?P<kind>ESMTP)$"
                  send: "EHLO ${1}/${kind}$$"
                - expect: "^250 EHLO mail.example/ESMTP\\$$"
                - send: QUIT
          mail_tls:
            prober: tcp
            tcp:
              query_response:
                - expect: "^220 "
                - send: STARTTLS
                - expect: "^220 go"
                - starttls: true
                - send: "EHLO me"
                - expect: "^250 EHLO me"
              tls_config: { ca_file: AUTHORITY }
          mail_wrong:
            prober: tcp
            tcp:
              query_response:
                - expect: "^220 "
                  send: QUIT
                - expect: "^999"
          mail_silent:
            prober: tcp
            tcp:
              query_response:
                - expect: "^999"
        """;
}
