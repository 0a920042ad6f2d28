// Every instrument, as it was compiled from content/instruments.
//
// Errors: content, with every problem (place: JSON pointer) when the file breaks a rule of its own; badJson; notFound.
#pragma once

#include "base/json.h"
#include "instruments/instrument.h"

#include <filesystem>
#include <span>

namespace fyr::instruments {

class Catalogue {
  public:
    [[nodiscard]] static Result<Catalogue> load(std::string_view json);
    [[nodiscard]] static Result<Catalogue> loadFile(const std::filesystem::path& file);
    // instruments.json in the first of shareFolders() that has one.
    [[nodiscard]] static Result<std::filesystem::path> findFile();

    [[nodiscard]] const Instrument* find(std::string_view id) const;
    // As people write it: "PHQ-9", "madrs s", or a beginning that only one has. Null: none, or more than one.
    [[nodiscard]] const Instrument* named(std::string_view name) const;
    [[nodiscard]] std::span<const Instrument> all() const noexcept { return m_all; }

  private:
    std::vector<Instrument> m_all;
};

// One instrument of the file, and what is wrong with it: places begin at the instrument ("/bands/2").
[[nodiscard]] Instrument readInstrument(const json::value& value, std::vector<Problem>& problems);

} // namespace fyr::instruments
