/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef VALIDATION_TEST_SUPPORT_H
#define VALIDATION_TEST_SUPPORT_H

#include "validation/case.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

/**
 * @file
 * What tests of validation cases start from.
 */

namespace validationtest
{

using namespace mptcp::validation;

/// @returns the validation case of a name, which there must be
inline const Case&
Find(const std::string& name)
{
    const auto& all = AllCases();
    return *std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.name == name; });
}

/// @returns the settings of a case for good arguments
inline Settings
SettingsOf(const std::string& name, const std::vector<std::string>& arguments = {})
{
    std::string error;
    const auto request = ReadRequest(arguments, error);
    auto settings = MakeSettings(Find(name), request, error);
    EXPECT_EQ(error, "");
    return settings;
}

} // namespace validationtest

#endif // VALIDATION_TEST_SUPPORT_H
