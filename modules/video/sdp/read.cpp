// From text to what is allowed of it.
#include "video/sdp/allowed.h"
#include "video/sdp/scan.h"
#include "video/sdp/sdp.h"

#include <map>
#include <set>

namespace fyr::video::sdp {
namespace {

// A section as it is being read: what belongs to payload types comes before and after they are known.
struct Section {
    Media media;
    std::vector<int> payloads; // in the order of preference
    bool bundleOnly = false;
    std::map<int, std::string_view> maps;
    std::map<int, std::string_view> formats;
    std::set<int> twice; // with two fmtp lines: which holds?
    std::vector<std::pair<int, std::string_view>> feedback;
};

class Reader {
  public:
    explicit Reader(Kind kind) : m_kind(kind) {}

    Result<Description> run(std::string_view text) {
        if (text.size() > maxBytes) return fail(ErrorCode::tooLarge, "a session description");
        while (!text.empty()) {
            ++m_line;
            auto line = cutAt(text, '\n');
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (line.empty() && text.empty()) break;
            if (m_line > maxLines || line.size() < 2 || line[1] != '=' || !std::ranges::all_of(line, [](char c) { return c >= 0x20 && c < 0x7f; }) || !take(line[0], line.substr(2)))
                return bad();
        }
        if (!m_sawVersion || !m_sawOrigin || m_sections.empty()) return bad();
        m_line = 0; // from here on it is about the whole
        for (auto& s : m_sections)
            if (!finish(s)) return bad();
        if (!together()) return bad();
        for (auto& s : m_sections) m_out.media.push_back(std::move(s.media));
        return std::move(m_out);
    }

  private:
    tl::unexpected<Error> bad() const {
        return fail(Error{ErrorCode::badRequest, "not a session description that is allowed", {{m_line == 0 ? std::string("/") : std::to_string(m_line), "not allowed"}}});
    }

    bool take(char type, std::string_view value) {
        switch (type) {
        case 'v': return std::exchange(m_sawVersion, true) == false && value == "0";
        case 'o': return std::exchange(m_sawOrigin, true) == false && origin(value);
        case 'm': return section(value);
        case 'a': return m_sections.empty() ? sessionAttribute(value) : attribute(m_sections.back(), value);
        case 's':
        case 't':
        case 'c':
        case 'b': return m_sawVersion; // ours are always the same
        default: return false;
        }
    }

    bool origin(std::string_view value) {
        cutAt(value, ' ');
        const auto id = numberOf<std::uint64_t>(cutAt(value, ' '), INT64_MAX);
        const auto version = numberOf<std::uint64_t>(cutAt(value, ' '), INT64_MAX);
        if (!id || !version) return false;
        m_out.id = *id;
        m_out.version = *version;
        return true;
    }

    bool section(std::string_view value) {
        if (m_sections.size() >= maxMedia || !m_sawOrigin) return false;
        Section s;
        const auto kind = cutAt(value, ' ');
        if (kind == "audio") s.media.kind = MediaKind::audio;
        else if (kind == "video") s.media.kind = MediaKind::video;
        else return false; // data channels, and what is invented later
        const auto port = numberOf<int>(cutAt(value, ' '), 65'535);
        if (!port || cutAt(value, ' ') != "UDP/TLS/RTP/SAVPF") return false;
        s.media.refused = *port == 0;
        while (!value.empty()) {
            const auto payload = numberOf<int>(cutAt(value, ' '), 127);
            if (!payload || std::ranges::find(s.payloads, *payload) != s.payloads.end() || s.payloads.size() >= 100) return false;
            s.payloads.push_back(*payload);
        }
        if (s.payloads.empty()) return false;
        m_sections.push_back(std::move(s));
        return true;
    }

    bool sessionAttribute(std::string_view value) {
        const auto key = cutAt(value, ':');
        if (key == "group") return group(value);
        if (key == "extmap-allow-mixed") return m_out.mixedExtensions = true;
        if (key == "fingerprint") return fingerprint(value, m_fingerprint);
        if (key == "ice-ufrag") return credential(value, 4, m_ufrag);
        if (key == "ice-pwd") return credential(value, 22, m_pwd);
        if (key == "setup") return setup(value, m_setup);
        return key != "ice-lite"; // all else is left out
    }

    bool group(std::string_view value) {
        if (cutAt(value, ' ') != "BUNDLE") return true; // another kind: left out
        if (!m_out.bundle.empty()) return false;
        while (!value.empty()) {
            const auto mid = cutAt(value, ' ');
            if (!isLabel(mid, 16) || std::ranges::find(m_out.bundle, mid) != m_out.bundle.end()) return false;
            m_out.bundle.emplace_back(mid);
        }
        return m_out.bundle.size() <= maxMedia;
    }

    bool attribute(Section& s, std::string_view value) {
        auto& m = s.media;
        const auto key = cutAt(value, ':');
        if (key == "mid") {
            if (!m.mid.empty() || !isLabel(value, 16) || !m_mids.insert(value).second) return false;
            m.mid = std::string(value);
            return true;
        }
        if (key == "ice-ufrag") return credential(value, 4, m.ufrag);
        if (key == "ice-pwd") return credential(value, 22, m.pwd);
        if (key == "fingerprint") return fingerprint(value, m.fingerprint);
        if (key == "setup") return setup(value, m.setup);
        if (key == "sendrecv") return direct(m, Direction::sendrecv);
        if (key == "sendonly") return direct(m, Direction::sendonly);
        if (key == "recvonly") return direct(m, Direction::recvonly);
        if (key == "inactive") return direct(m, Direction::inactive);
        if (key == "rtcp-mux") return m.rtcpMux = true;
        if (key == "rtcp-rsize") return m.rtcpReduced = true;
        if (key == "extmap-allow-mixed") return m_out.mixedExtensions = true;
        if (key == "bundle-only") return s.bundleOnly = true;
        if (key == "end-of-candidates") return m.endOfCandidates = true;
        if (key == "rtpmap") return ofPayload(value, s.maps);
        if (key == "fmtp") return format(s, value);
        if (key == "rtcp-fb") return feedback(s, value);
        if (key == "extmap") return extension(m, value);
        if (key == "msid") return streams(value, m.msid);
        if (key == "ssrc") return source(m, value);
        if (key == "ssrc-group") return repair(m, value);
        if (key == "candidate") return candidate(m, value);
        return true; // left out
    }

    static bool direct(Media& m, Direction d) {
        m.direction = d;
        return true;
    }
    static bool credential(std::string_view value, std::size_t least, std::string& out) {
        if (!out.empty() || !isIceText(value, least, 256)) return false;
        out = std::string(value);
        return true;
    }
    bool setup(std::string_view value, std::optional<Setup>& out) const {
        if (out) return false;
        if (m_kind == Kind::offer) {
            if (value == "actpass") out = Setup::actpass;
        } else if (value == "active") {
            out = Setup::active;
        } else if (value == "passive") {
            out = Setup::passive;
        }
        return out.has_value();
    }
    // Another function than SHA-256 is left out: a party that has none of it is refused in the end.
    static bool fingerprint(std::string_view value, std::optional<Fingerprint>& out) {
        const auto name = cutAt(value, ' ');
        if (name != "sha-256" && name != "SHA-256") return true;
        if (out || value.size() != 32 * 3 - 1) return false;
        Fingerprint print{};
        for (auto& byte : print) {
            const auto pair = cutAt(value, ':');
            if (pair.size() != 2) return false;
            const auto [end, ec] = std::from_chars(pair.data(), pair.data() + 2, byte, 16);
            if (ec != std::errc{} || end != pair.data() + 2) return false;
        }
        out = print;
        return true;
    }
    static bool ofPayload(std::string_view value, std::map<int, std::string_view>& out) {
        const auto payload = numberOf<int>(cutAt(value, ' '), 127);
        return payload && out.emplace(*payload, value).second;
    }
    static bool format(Section& s, std::string_view value) {
        auto copy = value;
        const auto payload = numberOf<int>(cutAt(copy, ' '), 127);
        if (!payload) return false;
        if (!s.formats.emplace(*payload, copy).second) s.twice.insert(*payload);
        return true;
    }
    static bool feedback(Section& s, std::string_view value) {
        const auto payload = cutAt(value, ' ');
        if (payload == "*") return true;
        const auto number = numberOf<int>(payload, 127);
        if (!number || s.feedback.size() >= 500) return false;
        s.feedback.emplace_back(*number, value);
        return true;
    }
    bool extension(Media& m, std::string_view value) const {
        auto place = cutAt(value, ' ');
        const auto id = numberOf<int>(cutAt(place, '/'), 255);
        if (!id || *id < 1 || *id == 15 || (!place.empty() && place != "sendonly" && place != "recvonly" && place != "sendrecv")) return false;
        const auto uri = extensionOf(m.kind, cutAt(value, ' '));
        if (!uri) return true;
        if (std::ranges::any_of(m.extensions, [&](const Extension& e) { return e.id == *id || e.uri == *uri; })) return false;
        m.extensions.push_back({*id, place == "sendonly" ? "/sendonly" : place == "recvonly" ? "/recvonly" : "", *uri});
        return true;
    }
    // "stream track"
    static bool streams(std::string_view value, std::string& out) {
        auto rest = value;
        const auto stream = cutAt(rest, ' ');
        if (!out.empty()) return true; // a track in several streams: the first one
        if (!isLabel(stream) || (!rest.empty() && !isLabel(rest))) return false;
        out = std::string(value);
        return true;
    }
    static Source* sourceOf(Media& m, std::uint32_t ssrc) {
        for (auto& s : m.sources)
            if (s.ssrc == ssrc) return &s;
        if (m.sources.size() >= 8) return nullptr;
        m.sources.push_back({ssrc, {}, {}});
        return &m.sources.back();
    }
    static bool source(Media& m, std::string_view value) {
        const auto ssrc = numberOf<std::uint32_t>(cutAt(value, ' '), UINT32_MAX);
        const auto key = cutAt(value, ':');
        if (!ssrc) return false;
        if (key != "cname" && key != "msid") return true;
        auto* s = sourceOf(m, *ssrc);
        if (!s) return false;
        if (key == "msid") return streams(value, s->msid);
        if (!isLabel(value)) return false;
        s->cname = std::string(value);
        return true;
    }
    static bool repair(Media& m, std::string_view value) {
        if (cutAt(value, ' ') != "FID") return true; // simulcast: left out
        std::vector<std::uint32_t> group;
        while (!value.empty()) {
            const auto ssrc = numberOf<std::uint32_t>(cutAt(value, ' '), UINT32_MAX);
            if (!ssrc || group.size() >= 2) return false;
            group.push_back(*ssrc);
        }
        m.repairs.push_back(std::move(group));
        return m.repairs.size() <= 4 && m.repairs.back().size() == 2;
    }
    bool candidate(Media& m, std::string_view value) {
        if (++m_candidates > maxCandidatesInAll) return false;
        auto c = readCandidate("candidate:" + std::string(value));
        if (!c) return false;
        if (*c) m.candidates.push_back(std::move(**c)); // else: an address nobody may be sent to
        return true;
    }

    // What the payload types mean, when all is known of them.
    bool finish(Section& s) {
        auto& m = s.media;
        if (m.refused && s.bundleOnly) m.refused = false; // port 0 only says that it needs the bundle
        for (const int payload : s.payloads) {
            const auto map = s.maps.find(payload);
            const bool dynamic = payload >= 96 || (payload >= 35 && payload <= 63);
            if (map == s.maps.end() || !dynamic || s.twice.contains(payload)) continue;
            const auto name = codecOf(m.kind, map->second);
            if (!name) continue;
            Codec c;
            c.payload = payload;
            c.name = *name;
            const auto format = s.formats.find(payload);
            const bool needs = c.name == CodecName::rtx || c.name == CodecName::redAudio || c.name == CodecName::h264;
            if (format == s.formats.end() ? needs : !readParameters(c, format->second)) continue;
            for (const auto& [of, text] : s.feedback) {
                if (of != payload) continue;
                const auto known = feedbackOf(m.kind, text);
                if (known && std::ranges::find(c.feedback, *known) == c.feedback.end()) c.feedback.push_back(*known);
            }
            m.codecs.push_back(std::move(c));
        }
        std::erase_if(m.repairs, [&](const auto& group) {
            return !std::ranges::all_of(group, [&](std::uint32_t ssrc) { return std::ranges::any_of(m.sources, [&](const Source& have) { return have.ssrc == ssrc; }); });
        });
        return !m.mid.empty();
    }

    // One transport for everything: what a section leaves out, it has from the session or from the first one in the bundle.
    bool together() {
        const Media* first = nullptr;
        std::vector<std::string> live;
        for (auto& s : m_sections) {
            auto& m = s.media;
            if (m.refused) continue;
            if (m.ufrag.empty() && m.pwd.empty()) {
                m.ufrag = first ? first->ufrag : m_ufrag;
                m.pwd = first ? first->pwd : m_pwd;
            }
            if (!m.fingerprint) m.fingerprint = m_fingerprint ? m_fingerprint : first ? first->fingerprint : std::nullopt;
            if (!m.setup) m.setup = m_setup ? m_setup : first ? first->setup : std::nullopt;
            if (first && s.bundleOnly) m.rtcpMux = m.rtcpMux || first->rtcpMux;
            if (m.ufrag.empty() || m.pwd.empty() || !m.fingerprint || !m.setup || !m.rtcpMux) return false;
            if (first && (m.fingerprint != first->fingerprint || m.setup != first->setup)) return false;
            if (!first) first = &m;
            live.push_back(m.mid);
        }
        const auto bundled = [&](const std::string& mid) { return std::ranges::find(m_out.bundle, mid) != m_out.bundle.end(); };
        if (live.size() > 1 && !std::ranges::all_of(live, bundled)) return false;
        m_out.bundle = std::move(live);
        return true;
    }

    Kind m_kind;
    Description m_out;
    std::vector<Section> m_sections;
    std::set<std::string_view> m_mids;
    std::optional<Fingerprint> m_fingerprint;
    std::optional<Setup> m_setup;
    std::string m_ufrag;
    std::string m_pwd;
    std::size_t m_line = 0;
    std::size_t m_candidates = 0;
    bool m_sawVersion = false;
    bool m_sawOrigin = false;
};

} // namespace

Result<Description> read(std::string_view text, Kind kind) { return Reader(kind).run(text); }

} // namespace fyr::video::sdp
