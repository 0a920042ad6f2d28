#include "fhirpath/samples.h"

#include "fhir/tables.h"

#include <fmt/format.h>
#include <vector>

namespace fyr::fhirpath::testing {
namespace {

namespace ft = fhir::tables;
using ft::Type;

class Maker {
  public:
    explicit Maker(unsigned variant)
        : m_variant(variant) {}

    std::string object(const ft::Class& c, std::string first) {
        std::vector<std::string> members;
        if (!first.empty()) members.push_back(std::move(first));
        m_open.push_back(&c);
        unsigned element = 0;
        for (std::uint16_t i = 0; i < c.rows; ++i) {
            const ft::Row& row = ft::tables.rows[c.firstRow + i];
            const std::string_view name = ft::nameText(row.name);
            if (name == "extension" || name == "modifierExtension" || name == "contained" || name == "implicitRules" || name == "language") continue;
            if (row.flags & ft::choiceFlag) { // one of its types
                unsigned types = 0;
                unsigned mine = 0;
                for (std::uint16_t k = 0; k < c.rows; ++k)
                    if (const ft::Row& other = ft::tables.rows[c.firstRow + k]; other.element == row.element) {
                        if (k < i) ++mine;
                        ++types;
                    }
                if (m_variant % types != mine) continue;
            }
            ++element;
            const std::string value = list(row);
            if (!value.empty()) members.push_back(fmt::format("\"{}\":{}", name, value));
        }
        m_open.pop_back();
        return fmt::format("{{{}}}", fmt::join(members, ","));
    }

  private:
    std::string list(const ft::Row& row) {
        const std::string a = value(row, m_variant);
        if (a.empty()) return a;
        if (!(row.flags & ft::listFlag)) return a;
        // Two items, so that "first only" and "all" differ; deep down one is enough.
        return m_open.size() > 2 ? fmt::format("[{}]", a) : fmt::format("[{},{}]", a, value(row, m_variant + 1));
    }
    std::string value(const ft::Row& row, unsigned n) {
        switch (row.type) {
        case Type::boolean: return n % 2 ? "true" : "false";
        case Type::integer:
        case Type::unsignedInt:
        case Type::positiveInt: return fmt::format("{}", n + 1);
        case Type::decimal: return fmt::format("{}.50", n);
        case Type::date: return "\"2020-02-03\"";
        case Type::dateTime: return "\"2020-02-03T04:05:06Z\"";
        case Type::instant: return "\"2020-02-03T04:05:06.789Z\"";
        case Type::time: return "\"04:05:06\"";
        case Type::base64Binary: return "\"AAAA\"";
        case Type::xhtml: return "\"<div xmlns='http://www.w3.org/1999/xhtml'>x</div>\"";
        case Type::code: return row.extra ? fmt::format("\"{}\"", codeOf(row.extra, n)) : "\"c\"";
        case Type::id: return "\"i\"";
        case Type::oid: return "\"urn:oid:1.2.3\"";
        case Type::uuid: return "\"urn:uuid:11111111-2222-3333-4444-555555555555\"";
        case Type::uri:
        case Type::url:
        case Type::canonical: return fmt::format("\"http://example.org/{}\"", n);
        case Type::resource: return fmt::format("{{\"resourceType\":\"{}\",\"id\":\"r\"}}", n % 2 ? "Composition" : "MessageHeader");
        case Type::reference: {
            const ft::Range targets = ft::tables.targetSets[row.extra];
            const std::string_view type = targets.count == 0 ? "Patient" : ft::nameText(ft::tables.targetNames[targets.first + n % targets.count]);
            return fmt::format("{{\"reference\":\"{}/{}\"}}", type, n);
        }
        default: break;
        }
        if (ft::isPrimitive(row.type)) return fmt::format("\"text {}\"", n);
        const ft::Class& c = ft::tables.classes[row.target];
        std::size_t same = 0;
        for (const ft::Class* open : m_open)
            same += open == &c ? 1 : 0;
        if (m_open.size() > 6 || same > 1) return {};
        const unsigned saved = m_variant;
        m_variant = n;
        std::string out = object(c, {});
        m_variant = saved;
        return out == "{}" ? std::string() : out;
    }
    static std::string_view codeOf(std::uint16_t set, unsigned n) {
        const ft::ValueSet& s = ft::tables.valueSets[set];
        unsigned count = 1; // its slots hold the numbers of its codes, from 1
        for (unsigned slot = 0; slot < 1U << s.slotBits; ++slot)
            count = std::max<unsigned>(count, ft::tables.codeSlots[s.firstSlot + slot]);
        const ft::CodeRow& row = ft::tables.codes[s.firstCode + n % count];
        return {ft::tables.pool + row.at, row.size};
    }

    unsigned m_variant;
    std::vector<const ft::Class*> m_open;
};

} // namespace

fhir::Resource sampleOf(std::string_view type, unsigned variant) {
    const std::string text = Maker(variant).object(*ft::classOfType(type), fmt::format("\"resourceType\":\"{}\"", type));
    auto parsed = fhir::Resource::parse(text);
    return parsed ? std::move(*parsed) : fhir::Resource();
}

} // namespace fyr::fhirpath::testing
