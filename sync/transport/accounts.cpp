#include "sync/transport/accounts.h"

#include "base/digest.h"
#include "localdb/files.h"

namespace fyr::sync {
namespace {

namespace fs = std::filesystem;

std::string textOr(const json::value& v, std::string_view key) {
    return std::string(json::text(v, key).value_or(std::string_view{}));
}

protocol::NamedRef refOf(const json::value& v, std::string_view key) {
    const auto* o = json::child(v, key);
    if (!o) return {};
    const json::value ref(*o);
    return {textOr(ref, "id"), textOr(ref, "name")};
}

} // namespace

std::string Account::name() const {
    return hex(sha256(fmt::format("{}\n{}\n{}", server, tenant.id, person.id))).substr(0, 32);
}

Result<void> Accounts::save(const Account& a) {
    FYR_CHECK(localdb::makePrivateFolder(m_root));
    FYR_CHECK(localdb::makePrivateFolder(folder(a)));
    const json::object o{{"server", a.server},
                         {"user", a.user},
                         {"person", protocol::toJson(a.person)},
                         {"tenant", json::object{{"id", a.tenant.id}, {"name", a.tenant.name}}},
                         {"unit", json::object{{"id", a.unit.id}, {"name", a.unit.name}}},
                         {"demo", a.demo},
                         {"device", a.device}};
    FYR_CHECK(localdb::writeDurably(folder(a) / "account.json", json::write(o)));
    return localdb::writeDurably(m_root / "last", a.name());
}

std::optional<Account> Accounts::last() const {
    const auto name = localdb::readFile(m_root / "last", 64);
    if (!name || name->size() != 32 || !fromHex(*name)) return std::nullopt;
    const auto text = localdb::readFile(m_root / *name / "account.json", 1U << 16U);
    const auto v = text ? json::parse(*text) : Result<json::value>(fail(ErrorCode::notFound));
    if (!v || !v->is_object()) return std::nullopt;
    const auto* person = v->get_object().if_contains("person");
    auto who =
        person ? protocol::personFromJson(*person) : Result<protocol::Person>(fail(ErrorCode::notFound));
    if (!who) return std::nullopt;
    Account a{textOr(*v, "server"), textOr(*v, "user"), std::move(*who),
              refOf(*v, "tenant"),  refOf(*v, "unit"),  json::boolean(*v, "demo").value_or(false), textOr(*v, "device")};
    if (a.name() != *name) return std::nullopt;
    return a;
}

void Accounts::forgetLast() {
    std::error_code ec;
    fs::remove(m_root / "last", ec);
}

Result<DeviceId> Accounts::device(const Clock& clock, Random& random) {
    FYR_CHECK(localdb::makePrivateFolder(m_root));
    if (const auto known = localdb::readFile(m_root / "device", 64))
        if (isUlid(*known)) return DeviceId{*known};
    const auto made = DeviceId::make(clock, random);
    FYR_CHECK(localdb::writeDurably(m_root / "device", made.str()));
    return made;
}

Result<void> Accounts::putAside(const Account& account, Instant now) {
    std::error_code ec;
    const auto to = m_root / fmt::format("{}.aside-{}", account.name(), now.time_since_epoch().count());
    fs::rename(folder(account), to, ec);
    if (ec) return fail(ErrorCode::storage, "a cache that cannot be opened could not be put aside");
    return {};
}

} // namespace fyr::sync
