// The links of the network laboratory: a network namespace for each host, and between them a switch in user space that delays,
// loses, slows and cuts. For kernels without netem. Each host has one line with two directions, up (away from it) and down.
//
// Commands on standard input, an answer a line ("ok …" or "no …"); the end of input is the end of everything:
//   seed N                        of the losses and the jitter
//   host NAME                     "ok FD": its namespace is /proc/PID/fd/FD of this process, its line the device `wan` in it
//   route A.B.C.D/BITS NAME       where packets for these addresses go
//   set NAME up|down|both [delay=MS] [jitter=MS] [loss=SHARE] [rate=KBIT] [queue=KB]      rate 0: as fast as it goes
//   cut NAME up|down|both         nothing passes, and what was under way is lost
//   mend NAME up|down|both
//   count NAME                    "ok {…}": packets that passed, were lost, did not fit into the queue, met a cut
//
// Packets of one direction keep their order. The random numbers of a direction are its own, so that a run can be told again.
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Nanos = std::int64_t;
constexpr Nanos ms = 1'000'000;
constexpr std::size_t packetsAtMost = 20'000; // of a direction at once

Nanos now() {
    timespec t{};
    ::clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1'000'000'000LL + t.tv_nsec;
}

struct Packet {
    Nanos due;
    std::vector<std::uint8_t> bytes;
};

struct Direction {
    double delayMs = 0, jitterMs = 0, loss = 0, kbit = 0, queueKb = 64;
    bool isCut = false;
    Nanos busyUntil = 0, lastDue = 0;
    std::mt19937_64 random;
    std::deque<Packet> underWay;
    std::uint64_t passed = 0, bytes = 0, lost = 0, full = 0, cut = 0;

    double share() { return static_cast<double>(random() >> 11U) / 9007199254740992.0; }

    void take(std::vector<std::uint8_t> packet, Nanos at) {
        const double fate = share(), late = share();
        if (isCut) return void(++cut);
        if (fate < loss) return void(++lost);
        Nanos out = at;
        if (kbit > 0) {
            const Nanos start = std::max(at, busyUntil);
            const double waitingKb = static_cast<double>(start - at) / 1e9 * kbit / 8;
            if (waitingKb > queueKb) return void(++full);
            out = busyUntil = start + static_cast<Nanos>(static_cast<double>(packet.size()) * 8 / kbit * 1e6);
        }
        if (underWay.size() >= packetsAtMost) return void(++full);
        out += static_cast<Nanos>((delayMs + jitterMs * (2 * late - 1)) * ms);
        lastDue = std::max({out, lastDue, at});
        underWay.push_back({lastDue, std::move(packet)});
    }

    void sever() {
        isCut = true;
        cut += underWay.size();
        underWay.clear();
        busyUntil = lastDue = 0;
    }

    std::string told() const {
        std::ostringstream out;
        out << R"({"passed":)" << passed << R"(,"bytes":)" << bytes << R"(,"lost":)" << lost << R"(,"full":)" << full << R"(,"cut":)" << cut << "}";
        return out.str();
    }
};

struct Host {
    std::string name;
    int ns = -1, tun = -1;
    Direction up, down;
};
struct Route {
    std::uint32_t address, mask;
    Host* host;
};

class Network {
  public:
    std::string command(const std::string& line) {
        std::istringstream in(line);
        std::string verb, name, which;
        in >> verb;
        if (verb == "seed") return in >> m_seed ? "ok" : "no number";
        if (verb == "host") return in >> name && !find(name) ? add(name) : "no such name can be";
        if (verb == "route") {
            in >> which >> name;
            return route(which, find(name));
        }
        in >> name;
        Host* h = find(name);
        if (!h) return "no host " + name;
        if (verb == "count") return R"(ok {"up":)" + h->up.told() + R"(,"down":)" + h->down.told() + "}";
        in >> which;
        std::vector<Direction*> chosen;
        if (which == "up" || which == "both") chosen.push_back(&h->up);
        if (which == "down" || which == "both") chosen.push_back(&h->down);
        if (chosen.empty()) return "no direction " + which;
        if (verb == "cut" || verb == "mend") {
            for (auto* d : chosen) {
                if (verb == "cut") d->sever();
                else d->isCut = false;
            }
            return "ok";
        }
        if (verb != "set") return "no command " + verb;
        for (std::string pair; in >> pair;)
            for (auto* d : chosen)
                if (!set(*d, pair)) return "no setting " + pair;
        return "ok";
    }

    // Carries what is due, waits for what comes, until the input ends.
    void run() {
        std::string input;
        for (;;) {
            const Nanos next = carry();
            std::vector<pollfd> fds{{STDIN_FILENO, POLLIN, 0}};
            for (const auto& h : m_hosts) fds.push_back({h->tun, POLLIN, 0});
            const timespec wait{next / 1'000'000'000, next % 1'000'000'000};
            if (::ppoll(fds.data(), fds.size(), &wait, nullptr) < 0 && errno != EINTR) return;
            for (std::size_t i = 1; i < fds.size(); ++i)
                if (fds[i].revents & POLLIN) read(*m_hosts[i - 1]);
            if (fds[0].revents == 0) continue;
            char buffer[4096];
            const auto n = ::read(STDIN_FILENO, buffer, sizeof buffer);
            if (n <= 0) return;
            input.append(buffer, static_cast<std::size_t>(n));
            for (auto end = input.find('\n'); end != std::string::npos; end = input.find('\n')) {
                std::puts(command(input.substr(0, end)).c_str());
                std::fflush(stdout);
                input.erase(0, end + 1);
            }
        }
    }

  private:
    Host* find(const std::string& name) {
        for (auto& h : m_hosts)
            if (h->name == name) return h.get();
        return nullptr;
    }

    // A namespace without a name: it is gone with the last process in it.
    std::string add(const std::string& name) {
        const int home = ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
        if (home < 0 || ::unshare(CLONE_NEWNET) != 0) return std::string("no namespace: ") + std::strerror(errno);
        auto h = std::make_unique<Host>();
        h->name = name;
        h->ns = ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
        h->tun = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
        ifreq wanted{};
        wanted.ifr_flags = IFF_TUN | IFF_NO_PI;
        std::strcpy(wanted.ifr_name, "wan");
        const bool made = h->ns >= 0 && h->tun >= 0 && ::ioctl(h->tun, TUNSETIFF, &wanted) == 0;
        const std::string why = std::strerror(errno);
        if (::setns(home, CLONE_NEWNET) != 0 || !made) return "no device: " + why;
        ::close(home);
        const auto nth = static_cast<std::uint64_t>(m_hosts.size());
        h->up.random.seed(m_seed * 1000 + 2 * nth);
        h->down.random.seed(m_seed * 1000 + 2 * nth + 1);
        m_hosts.push_back(std::move(h));
        return "ok " + std::to_string(m_hosts.back()->ns);
    }

    std::string route(const std::string& net, Host* host) {
        const auto slash = net.find('/');
        in_addr a{};
        const int bits = slash == std::string::npos ? 32 : std::atoi(net.c_str() + slash + 1);
        if (!host || ::inet_pton(AF_INET, net.substr(0, slash).c_str(), &a) != 1 || bits < 1 || bits > 32) return "no such route";
        const std::uint32_t mask = ~std::uint32_t{0} << (32 - bits);
        m_routes.push_back({ntohl(a.s_addr) & mask, mask, host});
        return "ok";
    }

    static bool set(Direction& d, const std::string& pair) {
        const auto equals = pair.find('=');
        if (equals == std::string::npos) return false;
        const auto key = pair.substr(0, equals);
        const double value = std::atof(pair.c_str() + equals + 1);
        if (value < 0) return false;
        if (key == "delay") d.delayMs = value;
        else if (key == "jitter") d.jitterMs = value;
        else if (key == "loss") d.loss = value;
        else if (key == "rate") d.kbit = value;
        else if (key == "queue") d.queueKb = value;
        else return false;
        return true;
    }

    void read(Host& from) {
        std::uint8_t buffer[65536];
        for (int i = 0; i < 64; ++i) {
            const auto n = ::read(from.tun, buffer, sizeof buffer);
            if (n <= 0) return;
            if (n >= 20 && buffer[0] >> 4U == 4) from.up.take({buffer, buffer + n}, now());
        }
    }

    // Up and down again; returns how long nothing is due.
    Nanos carry() {
        const Nanos at = now();
        for (auto& h : m_hosts)
            for (auto& q = h->up.underWay; !q.empty() && q.front().due <= at; q.pop_front()) {
                count(h->up, q.front());
                if (Host* to = whose(q.front().bytes)) to->down.take(std::move(q.front().bytes), q.front().due);
            }
        Nanos next = 1000 * ms;
        for (auto& h : m_hosts) {
            for (auto& q = h->down.underWay; !q.empty() && q.front().due <= at; q.pop_front()) {
                count(h->down, q.front());
                if (::write(h->tun, q.front().bytes.data(), q.front().bytes.size()) < 0) continue; // the device is down
            }
            for (const auto* q : {&h->up.underWay, &h->down.underWay})
                if (!q->empty()) next = std::min(next, std::max<Nanos>(0, q->front().due - now()));
        }
        return next;
    }

    static void count(Direction& d, const Packet& p) {
        ++d.passed;
        d.bytes += p.bytes.size();
    }

    Host* whose(const std::vector<std::uint8_t>& packet) {
        std::uint32_t to = 0;
        std::memcpy(&to, packet.data() + 16, 4);
        for (const auto& r : m_routes)
            if ((ntohl(to) & r.mask) == r.address) return r.host;
        return nullptr;
    }

    std::uint64_t m_seed = 1;
    std::vector<std::unique_ptr<Host>> m_hosts;
    std::vector<Route> m_routes;
};

} // namespace

int main() {
    // Before whatever is measured: a switch that waits for the processor would be a slow network. Refused: as it is.
    static_cast<void>(::setpriority(PRIO_PROCESS, 0, -15));
    Network().run();
}
